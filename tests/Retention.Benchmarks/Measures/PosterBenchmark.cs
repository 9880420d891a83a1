using Microsoft.Extensions.Logging.Abstractions;
using Retention.Benchmarks.Report;
using Retention.WeChat.Referrals;

namespace Retention.Benchmarks.Measures;

/// <summary>Personal posters drawn one after the other and two at a time, each with a name of its own: how many a second, how large, how much memory.</summary>
internal static class PosterBenchmark
{
    private const int WarmUp = 10;
    private const int PhotoWidth = 1000;
    private const int PhotoHeight = 1400;

    private static readonly DateTimeOffset Ends = new(2026, 12, 31, 15, 59, 0, TimeSpan.Zero);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, posters) = (words.Number("runs", 3), words.Number("posters", 200));
        await Machine.PrintAsync(Console.Out, ct);
        var photo = Photo();
        var table = new Table("posters drawn", "1 thread a second", "2 threads a second", "CPU ms", "median kB", "peak MB");
        foreach (var layout in PosterLayouts.All)
        {
            await AddAsync(table, layout.Name, layout.Layout, null, runs, posters, ct);
            await AddAsync(table, $"{layout.Name}, picture beneath", layout.Layout, photo, runs, posters, ct);
        }

        Console.WriteLine($"Medians of {runs} runs of {posters} posters, {PosterDesk.DefaultWidth} pixels wide; the picture beneath is a PNG of {PhotoWidth}×{PhotoHeight}. Memory is the process's highest so far.");
        table.Print(Console.Out);
    }

    private static async Task AddAsync(Table table, string name, PosterLayout layout, PosterPicture? photo, int runs, int posters, CancellationToken ct)
    {
        var alone = new List<double>();
        var together = new List<double>();
        var cpu = new List<double>();
        var sizes = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            alone.Add(await MeasureAsync(1, layout, photo, posters, sizes, ct));
            var before = Environment.CpuUsage.TotalTime;
            together.Add(await MeasureAsync(2, layout, photo, posters, sizes, ct));
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / (posters + WarmUp));
        }

        table.Add(name, Table.Median(alone), Table.Median(together), Table.Median(cpu), Table.Median(sizes) / 1000, PeakMegabytes());
    }

    private static async Task<double> MeasureAsync(int threads, PosterLayout layout, PosterPicture? photo, int posters, List<double> sizes, CancellationToken ct)
    {
        using var press = new PosterPress(PressLibraries.Look(PressLibraries.Needed), NullLogger<PosterPress>.Instance, threads);
        await DrawAsync(press, threads, layout, photo, WarmUp, ct);
        var started = TimeProvider.System.GetTimestamp();
        sizes.AddRange(await DrawAsync(press, threads, layout, photo, posters, ct));
        return posters / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double[]> DrawAsync(PosterPress press, int threads, PosterLayout layout, PosterPicture? photo, int posters, CancellationToken ct)
    {
        var sizes = new double[posters];
        // One more is always waiting, so that no thread rests.
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads + 1, CancellationToken = ct };
        await Parallel.ForAsync(0, posters, options, async (number, token) =>
            sizes[number] = (await press.PrintAsync(layout, Content(number, photo), PosterDesk.DefaultWidth, token)).Value.Length);
        return sizes;
    }

    private static PosterContent Content(int number, PosterPicture? photo) => new(
        $"林小满 {number}", null, $"http://weixin.qq.com/q/02aBcDeFgHiJkLmNoPqRsTuV{number:D8}", "春茶邀请：一起来喝今年第一口明前龙井",
        "邀请好友到店品春茶，好友首次消费后，双方各得 50 积分，可在积分商城兑换茶具与茶点。", Ends, photo);

    /// <summary>As a photograph compresses: gradients with some noise.</summary>
    private static PosterPicture Photo()
    {
        var random = new Random(1);
        var pixels = new byte[4 * PhotoWidth * PhotoHeight];
        for (var at = 0; at < pixels.Length; at += 4)
        {
            var (x, y) = (at / 4 % PhotoWidth, at / 4 / PhotoWidth);
            pixels[at] = (byte)((x / 8) + random.Next(2));
            pixels[at + 1] = (byte)((y / 8) + random.Next(2));
            pixels[at + 2] = (byte)(((x + y) / 16) + random.Next(2));
        }

        return PosterPicture.Read(PngWriter.Write(pixels, 4 * PhotoWidth, PhotoWidth, PhotoHeight))!;
    }

    private static long PeakMegabytes()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.PeakWorkingSet64 >> 20;
    }
}
