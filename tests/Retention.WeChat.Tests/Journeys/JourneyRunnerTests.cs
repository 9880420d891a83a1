using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards;

namespace Retention.WeChat.Tests.Journeys;

public sealed class JourneyRunnerTests
{
    private const int Fans = 30;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_milestone_is_reached_once_though_ticks_overlap(DatabaseProvider engine)
    {
        await using var database = await SeededAsync(engine);
        for (var i = 0; i < Fans; i++)
            await StartAsync(database, await database.FollowAsync($"fan-{i}"), FollowKind.First);

        foreach (var (days, touches, points) in new[] { (1, 1, 10), (2, 2, 10), (4, 3, 30), (7, 4, 80), (30, 4, 80) })
        {
            database.Clock.Advance(TimeSpan.FromDays(days));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TickAsync(database)));
            Assert.Equal(touches * Fans, await database.FindAsync<long>("select count(*) from outreach_message"));
            Assert.Equal(points * Fans, await database.FindAsync<long>("select sum(balance) from points_balance"));
        }

        Assert.Equal(["Done"], await database.ListAsync<string>("select distinct state from lifecycle_run"));
        Assert.Equal(0, await TickAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_left_is_not_touched_and_goes_on_after_coming_back(DatabaseProvider engine)
    {
        await using var database = await SeededAsync(engine);
        var fan = await database.FollowAsync("fan");
        await StartAsync(database, fan, FollowKind.First);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(database);
        await database.UnfollowAsync("fan");
        database.Clock.Advance(TimeSpan.FromDays(2));
        await TickAsync(database);
        Assert.Equal(("Stopped", 1), (await database.FindAsync<string>("select state from lifecycle_run"), await database.FindAsync<long>("select count(*) from outreach_message")));

        fan = await database.FollowAsync("fan");
        await StartAsync(database, fan, FollowKind.Again);
        database.Clock.Advance(TimeSpan.FromDays(2.9));
        Assert.Equal(0, await TickAsync(database));
        database.Clock.Advance(TimeSpan.FromDays(0.1));
        Assert.Equal(1, await TickAsync(database));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_message"));
        // Coming back is no second entrance, however often it is told.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StartAsync(database, fan, FollowKind.Again)));
        Assert.Equal((1, 2), (await database.FindAsync<long>("select count(*) from lifecycle_run"), await database.FindAsync<long>("select count(*) from outreach_message")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_run_that_breaks_holds_up_none_of_the_others(DatabaseProvider engine)
    {
        await using var database = await SeededAsync(engine);
        for (var i = 0; i < Fans; i++)
            await StartAsync(database, await database.FollowAsync($"fan-{i}"), FollowKind.First);
        // Its next milestone would lie beyond the calendar.
        var broken = await database.FindAsync<long>("select max(id) from lifecycle_run");
        await database.ExecuteAsync($"update lifecycle_run set started_at = '9999-12-31 23:59:59.000' where id = {broken}");

        database.Clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(database);
        await TickAsync(database);
        Assert.Equal(Fans - 1, await database.FindAsync<long>("select count(*) from outreach_message"));
        Assert.Equal(1_440, await database.FindAsync<long>($"select next_after from lifecycle_run where id = {broken}"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_tick_that_died_is_done_again_after_its_lease_and_not_before(DatabaseProvider engine)
    {
        await using var database = await SeededAsync(engine);
        await StartAsync(database, await database.FollowAsync("fan"), FollowKind.First);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await database.ExecuteAsync("update lifecycle_run set lease_token = 1, lease_until = @until", new { until = DateTimeOffset.UtcNow.AddMinutes(1) });
        Assert.Equal(0, await TickAsync(database));
        await database.ExecuteAsync("update lifecycle_run set lease_until = @until", new { until = DateTimeOffset.UtcNow.AddSeconds(-1) });
        Assert.Equal(1, await TickAsync(database));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_touch_that_fails_or_a_tick_that_comes_weeks_late_holds_up_no_plan(DatabaseProvider engine)
    {
        await using var database = await SeededAsync(engine);
        await StartAsync(database, await database.FollowAsync("fan"), FollowKind.First);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(database);
        await database.ExecuteAsync("update outreach_message set state = 'Failed', lane = null");

        // Everything is long overdue: points are given, messages are stale and say so.
        database.Clock.Advance(TimeSpan.FromDays(40));
        for (var tick = 0; tick < 4; tick++)
            await TickAsync(database);
        Assert.Equal("Done", await database.FindAsync<string>("select state from lifecycle_run"));
        Assert.Equal(80, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Expired' and reason = 'expired'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Touches_tell_each_fan_their_own_days_and_balance(DatabaseProvider engine) => FirstTouchIsAsync(engine, "关注 1 天，积分 10，本次 10");

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Touches_tell_what_a_rule_made_of_a_milestone(DatabaseProvider engine) =>
        FirstTouchIsAsync(engine, "关注 1 天，积分 25，本次 25", EarningRulesTests.Multiplier(1, 250) with { Kind = EarningKind.Milestone });

    private static async Task FirstTouchIsAsync(DatabaseProvider engine, string text, params EarningRule[] rules)
    {
        await using var database = await SeededAsync(engine);
        foreach (var rule in rules)
            await database.AddRuleAsync(rule);
        await database.ExecuteAsync("update lifecycle_milestone set content = @content where after_minutes = 1440", new { content = "{\"text\":\"关注 {{days_followed}} 天，积分 {{balance}}，本次 {points}\"}" });
        var fan = await database.FollowAsync("fan");
        await StartAsync(database, fan, FollowKind.First);
        await database.OpenWindowAsync(fan, SendRightKind.Message, database.Clock.GetUtcNow().AddDays(1));
        database.Clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(database);
        Assert.Equal(text, (await database.MessageAsync(await database.FindAsync<string>("select touch_key from outreach_message") ?? "")).ReadContent().Text);
    }

    private static async Task<TestDatabase> SeededAsync(DatabaseProvider engine)
    {
        var database = await TestDatabase.CreateAsync(engine);
        for (var start = 0; start < 2; start++)
        {
            await database.InScopeAsync(async provider =>
            {
                foreach (var seed in provider.GetServices<ISeed>())
                    await seed.SeedAsync(default);
            });
        }

        Assert.Equal((1, 4), (await database.FindAsync<long>("select count(*) from lifecycle_plan"), await database.FindAsync<long>("select count(*) from lifecycle_milestone")));
        return database;
    }

    private static Task StartAsync(TestDatabase database, Fan fan, FollowKind kind) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<JourneyRunner>().StartAsync(fan, kind, database.Clock.GetUtcNow(), ct));

    private static Task<int> TickAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<JourneyRunner>().TickAsync(default));
}
