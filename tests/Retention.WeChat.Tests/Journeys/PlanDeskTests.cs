using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Journeys;

/// <summary>An operator changes a plan while messages of it wait.</summary>
public sealed class PlanDeskTests
{
    /// <summary>Fans follow at ten in the morning: thirteen hours later it is night.</summary>
    private const int ByDay = 60, AtNight = 13 * 60, LaterAtNight = AtNight + 10;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Switched_off_at_night_nothing_of_it_leaves_in_the_morning_and_on_again_it_does(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var plan = await PlanAsync(database, (AtNight, "旧", 10));
        var key = await ReachAsync(database, AtNight);
        Assert.Equal((MessageState.Deferred, "quiet_hours"), await StateAsync(database, key));

        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<PlanDesk>().SwitchAsync(plan, false, "li", default)));
        database.Clock.Advance(TimeSpan.FromHours(10));
        await DecideAsync(database);
        Assert.Equal((MessageState.Deferred, CampaignHolds.PlanOff), await StateAsync(database, key));
        Assert.Contains("所属计划已停用", Why.Of(await database.MessageAsync(key)).Summary, StringComparison.Ordinal);

        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<PlanDesk>().SwitchAsync(plan, true, "li", default)));
        await LetGoAsync(database);
        await DecideAsync(database);
        Assert.Equal(MessageState.Planned, (await StateAsync(database, key)).State);
        Assert.False(await database.InScopeAsync(provider => provider.GetRequiredService<PlanDesk>().SwitchAsync(new Id<LifecyclePlan>(1), false, "li", default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_waits_leaves_with_the_new_words_or_not_at_all(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var plan = await PlanAsync(database, (ByDay, "白天旧", 10), (AtNight, "旧 {{points}}", 10), (LaterAtNight, "错的", 10));
        var planned = await ReachAsync(database, ByDay);
        Assert.Equal(MessageState.Planned, (await StateAsync(database, planned)).State);
        // What it was given stays what it is told, and what it is told of follows the plan.
        await ReplaceAsync(database, plan, TouchPurpose.Service, (ByDay, "白天新", 10), (AtNight, "旧 {{points}}", 10), (LaterAtNight, "错的", 10));
        Assert.Equal((MessageState.Deferred, CampaignHolds.PlanChanged), await StateAsync(database, planned));
        await EndRevisionAsync(database);
        Assert.Equal((MessageState.Planned, "白天新", TouchPurpose.Service), await SaysAsync(database, planned));
        await LeaveAsync(database);

        var waiting = await ReachAsync(database, AtNight);
        var gone = await ReachAsync(database, LaterAtNight);
        Assert.Equal(MessageState.Deferred, (await StateAsync(database, waiting)).State);
        await ReplaceAsync(database, plan, TouchPurpose.Marketing, (ByDay, "白天新", 10), (AtNight, "新 {{points}}", 99));
        Assert.Equal((MessageState.Deferred, "新 10", TouchPurpose.Marketing), await SaysAsync(database, waiting));
        Assert.Equal((MessageState.Suppressed, "milestone_gone"), await StateAsync(database, gone));
        await EndRevisionAsync(database);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from lifecycle_plan_change"));
        database.Clock.Advance(TimeSpan.FromHours(34));
        await DecideAsync(database);
        Assert.Equal((MessageState.Planned, "新 10", TouchPurpose.Marketing), await SaysAsync(database, waiting));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_revision_goes_on_until_no_node_asks_by_the_old_words(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var plan = await PlanAsync(database, (AtNight, "旧", 10));
        await ReplaceAsync(database, plan, TouchPurpose.Service, (AtNight, "新", 10));
        // Another node was just asking by what it had read before.
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Payment);
        var late = new Touch($"milestone:1:{AtNight}", fan.Id, TouchPurpose.Service, new TouchContent { Text = "旧" }, database.Clock.GetUtcNow().AddDays(2)) { Campaign = LifecyclePlan.CampaignOf(plan) };
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([late], default));
        Assert.Equal((MessageState.Deferred, CampaignHolds.PlanChanged), await StateAsync(database, late.Key));

        await EndRevisionAsync(database);
        Assert.Equal((MessageState.Planned, "新", TouchPurpose.Service), await SaysAsync(database, late.Key));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_milestone_added_on_one_node_is_not_passed_over_by_another_that_has_not_heard_of_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var plan = await PlanAsync(database, (60, "一", 1), (180, "三", 100));
        await ReachAsync(database, 60);
        var older = new Cached<PlanCatalog>(database.Services.GetRequiredService<IServiceScopeFactory>(), TimeSpan.FromHours(1), LifecycleStore.LoadPlansAsync);
        Assert.Equal(2, (await older.GetAsync(default)).Of(plan).Count);

        await ReplaceAsync(database, plan, TouchPurpose.Service, (60, "一", 1), (120, "二", 10), (180, "三", 100));
        await database.InScopeAsync(provider => ActivatorUtilities.CreateInstance<JourneyRunner>(provider, older).TickAsync(default));
        Assert.Equal(120, await database.FindAsync<long>("select next_after from lifecycle_run"));
        database.Clock.Advance(TimeSpan.FromHours(1));
        await database.InScopeAsync(provider => ActivatorUtilities.CreateInstance<JourneyRunner>(provider, older).TickAsync(default));
        Assert.Equal(11, await database.FindAsync<long>("select balance from points_balance"));
    }

    /// <summary>The one plan there is, with these milestones.</summary>
    private static async Task<Id<LifecyclePlan>> PlanAsync(TestDatabase database, params (int After, string Text, long Points)[] milestones)
    {
        await database.InScopeAsync(async provider =>
        {
            foreach (var seed in provider.GetServices<ISeed>())
                await seed.SeedAsync(default);
        });
        var plan = new Id<LifecyclePlan>(await database.FindAsync<long>("select id from lifecycle_plan"));
        await ReplaceAsync(database, plan, TouchPurpose.Marketing, milestones);
        await EndRevisionAsync(database);
        return plan;
    }

    private static async Task ReplaceAsync(TestDatabase database, Id<LifecyclePlan> plan, TouchPurpose purpose, params (int After, string Text, long Points)[] milestones) =>
        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<PlanDesk>().ReplaceAsync(
            plan, [.. milestones.Select(each => new Milestone(plan, each.Text, each.After, 4_320, purpose, each.Points, MessageJson.Write(new TouchContent { Text = each.Text })))], default)));

    /// <summary>Brings the one fan to a milestone, the first time from their follow.</summary>
    /// <returns>The key of its touch.</returns>
    private static async Task<string> ReachAsync(TestDatabase database, int after)
    {
        if (await database.FindAsync<long>("select count(*) from lifecycle_run") == 0)
        {
            var fan = await database.FollowAsync("fan");
            await database.OpenWindowAsync(fan, SendRightKind.Payment);
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<JourneyRunner>().StartAsync(fan, FollowKind.First, database.Clock.GetUtcNow(), ct));
        }

        var due = await database.FindAsync<DateTimeOffset?>("select due_at from lifecycle_run");
        if (due - database.Clock.GetUtcNow() is { Ticks: > 0 } ahead)
            database.Clock.Advance(ahead);
        Assert.Equal(1, await database.InScopeAsync(provider => provider.GetRequiredService<JourneyRunner>().TickAsync(default)));
        return $"milestone:{await database.FindAsync<long>("select id from lifecycle_run")}:{after}";
    }

    private static async Task LeaveAsync(TestDatabase database) =>
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted(null));

    /// <summary>Time enough passes for every node to have heard of the change.</summary>
    private static async Task EndRevisionAsync(TestDatabase database)
    {
        database.Clock.Advance(TimeSpan.FromSeconds(10));
        await database.InScopeAsync(provider => provider.GetRequiredService<PlanRevision>().FollowUpAsync(default));
        await LetGoAsync(database);
        await DecideAsync(database);
    }

    private static Task LetGoAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<CampaignStops>().FollowUpAsync(default));

    private static Task DecideAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));

    private static async Task<(MessageState State, string? Reason)> StateAsync(TestDatabase database, string key)
    {
        var message = await database.MessageAsync(key);
        return (message.State, message.Reason);
    }

    private static async Task<(MessageState State, string? Text, TouchPurpose Purpose)> SaysAsync(TestDatabase database, string key)
    {
        var message = await database.MessageAsync(key);
        return (message.State, message.ReadContent().Text, message.Purpose);
    }
}
