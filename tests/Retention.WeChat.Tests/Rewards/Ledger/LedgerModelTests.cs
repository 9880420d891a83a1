using Retention.Benchmarks.Ledger;
using Retention.Platform.Data;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;
using BenchmarkStand = Retention.Benchmarks.Stands.Stand;

namespace Retention.WeChat.Tests.Rewards.Ledger;

/// <summary>
/// Whatever is asked of it, in whatever order, the ledger does what a plain model does: earning, spending, holding, posting,
/// voiding, reversing, expiring, merging, undoing, keys used again. Seen after every step. The benchmarks play it longer.
/// </summary>
public sealed class LedgerModelTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_ledger_does_what_the_model_does(DatabaseProvider engine)
    {
        var stand = engine == DatabaseProvider.Sqlite ? BenchmarkStand.Sqlite : BenchmarkStand.Servers;
        var report = await LedgerModelRun.RunAsync(stand, steps: 2_500, Seeded.Draws(output).Next(1_000_000), proofEvery: 500, default);
        Assert.True(report.Passed, report.ToString());
        Assert.InRange(report.Refused, 100, 2_000);
    }
}
