using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <summary>Postings a second, each durable when it is answered: bare SQL of the same shape in the same run, against the ledger by its doors.</summary>
internal static class LedgerBenchmark
{
    private const int Members = 10_000;
    private const int FirstMember = 1_000_000;
    private const int OneByOne = 16;
    private const int Connections = 256;

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, postings) = (words.Number("runs", 3), words.Number("postings", 20_000));
        await Machine.PrintAsync(Console.Out, ct);
        Console.WriteLine($"Load of the machine before: {(await File.ReadAllTextAsync("/proc/loadavg", ct)).Trim()}");
        foreach (var stand in Servers.Stands)
        {
            var measured = new Dictionary<string, List<double>>(StringComparer.Ordinal);
            for (var run = 0; run < runs; run++)
                await MeasureAsync(stand, postings, (name, perSecond) => Keep(measured, name, perSecond), ct);
            var table = new Table($"{Servers.NameOf(stand)}: postings", "a second", "of double entry");
            var baseline = Table.Median(measured[Baselines.DoubleEntry]);
            foreach (var (name, rates) in measured)
                table.Add(name, Table.Median(rates), $"{Table.Median(rates) / baseline:P0}");
            table.Print(Console.Out);
        }

        static void Keep(Dictionary<string, List<double>> measured, string name, double perSecond)
        {
            (measured.TryGetValue(name, out var rates) ? rates : measured[name] = []).Add(perSecond);
            Console.Error.WriteLine($"{name}: {perSecond:N0}/s");
        }
    }

    private static async Task MeasureAsync(Stand stand, int postings, Action<string, double> keep, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(stand, ct);
        await Baselines.PrepareAsync(scratch, Members, ct);
        foreach (var name in (string[])[Baselines.SingleEntry, Baselines.DoubleEntry])
            keep(name, await Baselines.MeasureAsync(scratch, name, Members, stand == Stand.Sqlite ? 1 : OneByOne, postings, ct));

        var nobody = ProductSettings.FreeAddress();
        await using var product = await Product.StartAsync(ProductSettings.For(scratch, nobody, ProductSettings.FreeAddress()), TimeProvider.System, ct);
        await OpenAsync(product, ct);
        keep($"ledger, a transaction each, {OneByOne} at once", await AtOnceAsync("own", OneByOne, postings, posting => product.InScopeAsync(services => services.GetRequiredService<PointsLedger>().PostAsync(posting, ct))));
        var desk = product.Services.GetRequiredService<PostingDesk>();
        keep($"ledger, sharing transactions, {OneByOne} at once", await AtOnceAsync("few", OneByOne, postings, posting => desk.PostAsync(posting, ct)));
        keep($"ledger, sharing transactions, {Connections} at once", await AtOnceAsync("many", Connections, postings * 2, posting => desk.PostAsync(posting, ct)));
        keep($"ledger over HTTP, {Connections} connections", await OverHttpAsync(product, postings * 2, ct));
        var check = await product.InScopeAsync(services => services.GetRequiredService<LedgerProof>().VerifyAsync(ct));
        if (!check.IsSound)
            throw new InvalidOperationException(string.Join("; ", check.Findings));
    }

    /// <summary>Every member has points, so that spending is not refused.</summary>
    private static async Task OpenAsync(Product product, CancellationToken ct)
    {
        foreach (var members in Enumerable.Range(0, Members).Chunk(500))
            await product.InScopeAsync(services => services.GetRequiredService<PointsLedger>().GiveAsync([.. members.Select(i => new Posting($"open:{i}", PointsReason.Milestone, new(FirstMember + i), 1_000_000))], ct));
    }

    private static async Task<double> AtOnceAsync<T>(string name, int callers, int postings, Func<Posting, Task<T>> post)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < postings;)
                await post(Of(name, i));
        })));
        return postings / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Two earn, one spends.</summary>
    private static Posting Of(string name, int i) => new($"{name}:{i}", PointsReason.Milestone, new(FirstMember + MemberOf(i)), i % 3 == 2 ? -3 : 5);

    private static int MemberOf(int i) => (int)((uint)i * 2_654_435_761u % Members);

    private static async Task<double> OverHttpAsync(Product product, int postings, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var session = await http.PostAsJsonAsync("/api/console/session", new { name = ProductSettings.OperatorName, password = ProductSettings.OperatorPassword, bearer = true }, ct);
        var token = (await session.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("token").GetString()!;
        await LoadClient.SendAsync(product.Address, Volley.Of(2_000, i => Request("warm", i)), Connections);
        return (await LoadClient.SendAsync(product.Address, Volley.Of(postings, i => Request("http", i)), Connections)).PerSecond;

        byte[] Request(string name, int i)
        {
            var posting = Of(name, i);
            var body = string.Create(CultureInfo.InvariantCulture, $$"""{"key":"{{posting.Key}}","fanId":{{posting.FanId.Value}},"reason":"Milestone","amount":{{posting.Amount}}}""");
            return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /api/console/points/postings HTTP/1.1\r\nHost: {product.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        }
    }
}
