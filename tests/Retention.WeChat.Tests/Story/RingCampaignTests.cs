using Retention.Benchmarks.Ring;
using Retention.WeChat.Tests.TestBed;
using BenchmarkStand = Retention.Benchmarks.Stands.Stand;

namespace Retention.WeChat.Tests.Story;

/// <summary>The campaign with a ring in it, small: helps, points, prizes and budget exactly as the script computes them, and no honest friend suspected.</summary>
[Collection(TrialsCollection.Name)]
public sealed class RingCampaignTests
{
    private const int Friends = 200;
    private const int Accounts = 100;

    /// <param name="isTight">The points are used up before all have come.</param>
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_ring_gets_no_more_than_the_script_allows_on_one_node(bool isTight)
    {
        var report = await RingRun.RunAsync(new RingOptions(Friends, Accounts, BenchmarkStand.Sqlite, IsTight: isTight), CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    [Theory, MemberData(nameof(Kills))]
    public async Task A_ring_gets_no_more_than_the_script_allows_on_two_nodes_that_are_killed(int kills)
    {
        var report = await RingRun.RunAsync(new RingOptions(Friends, Accounts, BenchmarkStand.Servers, Nodes: 2, kills), CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    /// <summary>Two where the servers run.</summary>
    public static TheoryData<int> Kills => Servers.MySql is null || Servers.Redis is null ? [] : [2];
}
