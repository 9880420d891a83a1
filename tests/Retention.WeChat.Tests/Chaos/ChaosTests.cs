using Retention.Benchmarks.Chaos;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Chaos;

/// <summary>Nodes, Redis, connections and answers are lost in the middle of a run; no message is, and none comes twice.</summary>
[Collection(TrialsCollection.Name)]
public sealed class ChaosTests
{
    private const int Messages = 5_000;

    [Theory, MemberData(nameof(Kills))]
    public async Task Every_message_is_accounted_for_whatever_breaks(int kills)
    {
        var report = await ChaosRun.RunAsync(new ChaosOptions(Messages, kills), CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    /// <summary>Three where the servers run.</summary>
    public static TheoryData<int> Kills => Servers.MySql is null || Servers.Redis is null ? [] : [3];

    [Theory, MemberData(nameof(Fans))]
    public async Task The_stop_button_pressed_at_one_node_stops_the_marketing_of_both_and_nothing_else(int fans)
    {
        var report = await StopRun.RunAsync(fans, CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    /// <summary>Enough for five seconds of offers, where the servers run.</summary>
    public static TheoryData<int> Fans => Kills.Count == 0 ? [] : [2_000];
}
