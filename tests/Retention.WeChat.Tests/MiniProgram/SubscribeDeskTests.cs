using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class SubscribeDeskTests
{
    private const string Template = "tmpl-check-in";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["MiniProgram:SubscribeScenes:home:0:TemplateId"] = Template,
        ["MiniProgram:SubscribeScenes:home:0:Title"] = "签到提醒",
    };

    /// <summary>Tellings in order (r the phone's report, p WeChat's push, with the second of each), and the grants they come to.</summary>
    [Theory]
    [InlineData("r0", 1)]
    [InlineData("p0", 1)]
    [InlineData("r0 p0", 1)]
    [InlineData("p0 r1", 1)]
    [InlineData("r0 p60", 1)]
    [InlineData("r0 r5 p0", 2)]
    [InlineData("r0 r5 p0 p5", 2)] // "Always keep this choice": no prompt is shown, and each call is a yes.
    [InlineData("p0 r1 r2", 2)]
    [InlineData("r0 p0 r2", 2)]
    [InlineData("r0 p121", 2)]
    [InlineData("r0 r30 p0 p30", 2)]
    [InlineData("p0 p30 r1 r31", 2)]
    [InlineData("r0 p0 r60", 2)]
    [InlineData("r0 p0 r60 p60", 2)]
    [InlineData("r0 p0 p60 r61", 2)]
    [InlineData("r0 p0 r121", 2)]
    public async Task Each_yes_counts_once_whoever_tells_it(string tellings, int grants)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite, Settings);
        var fan = (await database.FollowAsync("o")).Id;
        foreach (var telling in tellings.Split(' '))
        {
            var at = TestDatabase.Start.AddSeconds(int.Parse(telling[1..]));
            await TellAsync(database, fan, telling[0] == 'r', at);
        }

        Assert.Equal(grants, await RemainingAsync(database, fan));
    }

    [Fact]
    public async Task A_template_nobody_asked_for_grants_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite, Settings);
        var fan = (await database.FollowAsync("o")).Id;
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SubscribeDesk>().ReportAsync(fan, new Dictionary<string, PromptResult> { ["made-up"] = PromptResult.Accept }, ct));
        Assert.Equal(0, await RemainingAsync(database, fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Taps_told_from_both_sides_at_once_are_each_one_message(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var fan = (await database.FollowAsync("o")).Id;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(number => TellAsync(database, fan, number % 2 == 0, TestDatabase.Start)));
        Assert.Equal(32, await RemainingAsync(database, fan));
    }

    private static Task TellAsync(TestDatabase database, Id<Fan> fan, bool isReport, DateTimeOffset at) => database.InTransactionAsync(async (provider, ct) =>
    {
        await provider.GetRequiredService<FanRegistry>().LockAsync([fan], ct);
        var desk = provider.GetRequiredService<SubscribeDesk>();
        if (!isReport)
        {
            await desk.PushedAsync(fan, Template, at, ct);
            return;
        }

        if (at > database.Clock.GetUtcNow())
            database.Clock.Advance(at - database.Clock.GetUtcNow());
        await desk.ReportAsync(fan, new Dictionary<string, PromptResult> { [Template] = PromptResult.Accept }, ct);
    });

    private static async Task<int> RemainingAsync(TestDatabase database, Id<Fan> fan) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<SendRights>().ListOpenAsync([fan], TestDatabase.Start, default)))
            .Where(right => right.Kind == SendRightKind.Subscribe).Sum(right => right.Remaining);
}
