using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Ledger;

/// <summary>The model test at full length; ends with 1 where ledger and model parted, and says at which step.</summary>
internal static class LedgerModelCommand
{
    public static async Task<int> RunAsync(CommandLine words, CancellationToken ct)
    {
        var steps = words.Number("steps", 100_000);
        var stand = words.Text("stand", "sqlite") == "servers" ? Stand.Servers : Stand.Sqlite;
        var started = TimeProvider.System.GetTimestamp();
        var report = await LedgerModelRun.RunAsync(stand, steps, words.Number("seed", 1), proofEvery: Math.Max(steps / 20, 1), ct);
        Console.WriteLine($"{Servers.NameOf(stand)}: {report} {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N0} s");
        return report.Passed ? 0 : 1;
    }
}
