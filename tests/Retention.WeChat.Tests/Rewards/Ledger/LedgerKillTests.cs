using Retention.Benchmarks.Ledger;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Rewards.Ledger;

/// <summary>The process that posts, and the database under it, are killed under load; the benchmarks play it longer.</summary>
[Collection(TrialsCollection.Name)]
public sealed class LedgerKillTests
{
    [Theory, MemberData(nameof(Kills))]
    public async Task Whatever_is_killed_each_posting_is_there_once_and_asking_again_changes_nothing(int kills)
    {
        var report = await LedgerKillRun.RunAsync(new LedgerKillOptions(4_000, kills), CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    /// <summary>Three where the servers run.</summary>
    public static TheoryData<int> Kills => Servers.MySql is null ? [] : [3];
}
