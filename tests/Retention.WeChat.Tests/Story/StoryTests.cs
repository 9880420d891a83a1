using Retention.Benchmarks.Story;
using Retention.WeChat.Tests.TestBed;
using BenchmarkStand = Retention.Benchmarks.Stands.Stand;

namespace Retention.WeChat.Tests.Story;

/// <summary>The scripted fortnight, small: fans, attributions, points and touches exactly as the script computes them.</summary>
[Collection(TrialsCollection.Name)]
public sealed class StoryTests
{
    private const int Fans = 600;

    [Fact]
    public async Task The_story_comes_out_as_computed_on_one_node()
    {
        var report = await StoryRun.RunAsync(new StoryOptions(Fans, BenchmarkStand.Sqlite), CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    [Theory, MemberData(nameof(Kills))]
    public async Task The_story_comes_out_as_computed_on_two_nodes_that_are_killed(int kills)
    {
        var report = await StoryRun.RunAsync(new StoryOptions(Fans, BenchmarkStand.Servers, Nodes: 2, kills), CancellationToken.None);
        Assert.True(report.Passed, report.ToString());
    }

    /// <summary>Two where the servers run.</summary>
    public static TheoryData<int> Kills => Servers.MySql is null || Servers.Redis is null ? [] : [2];
}
