using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Measures;

/// <summary>What the whole product costs while nothing happens: its loops, ticks and the database they ask.</summary>
internal static class IdleBenchmark
{
    /// <summary>In which a fresh node finishes what starting began, its compiling of what runs often included.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var over = TimeSpan.FromSeconds(words.Number("seconds", 60));
        await Machine.PrintAsync(Console.Out, ct);
        await using var weChat = await StubWeChat.StartAsync(ProductSettings.FreeAddress(), ct);
        var table = new Table("idle", "process CPU, % of a core", "server CPU, % of a core", "statements a second");
        foreach (var stand in Servers.Stands)
        {
            await using var scratch = await Scratch.CreateAsync(stand, ct);
            var settings = ProductSettings.For(scratch, weChat.Address, ProductSettings.FreeAddress());
            settings.Remove("Ticks:LookEverySeconds");
            await using var product = await Product.StartAsync(settings, TimeProvider.System, ct);
            await Task.Delay(Settle, ct);
            var before = await Usage.NowAsync(stand, ct);
            await Task.Delay(over, ct);
            var used = await Usage.NowAsync(stand, ct) - before;
            table.Add(Servers.NameOf(stand), $"{Share(used.Process):0.00}", $"{Share(used.Server):0.00}", $"{used.Questions / over.TotalSeconds:0.0}");
        }

        Console.WriteLine($"Over {over.TotalSeconds:0} s.");
        table.Print(Console.Out);

        double Share(TimeSpan processor) => processor / over * 100;
    }
}
