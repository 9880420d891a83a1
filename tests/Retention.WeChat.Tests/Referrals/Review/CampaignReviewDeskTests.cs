using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignReviewDeskTests
{
    private static readonly DateTimeOffset Start = TestDatabase.Start.AddDays(-50);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Figures_are_what_the_rows_say(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        await PlayAsync(database, world);

        var figures = (await world.ReviewAsync()).Figures;
        Assert.Equal((4, 1, 7), (figures.Participants, figures.Posters, figures.PageViews));
        // A page seen is no scan, and an inviter's own scan reaches nobody.
        Assert.Equal((3, 3), (figures.Scans, figures.Reach));
        Assert.Equal((2, 5, 2, 1, 2, 1), (figures.Sharers, figures.Helps, figures.ValidHelps, figures.HeldBack, figures.Voided, figures.ParticipatingInvitees));
        // One has it, one may still claim it, and one prize was cancelled.
        Assert.Equal([new AwardFigures("stage:1", 3, 2, 1_000)], figures.Awards);
        // The second stage had no prize left for whoever reached it.
        Assert.Equal((3, 1), (figures.ReachedStage(1), figures.ReachedStage(2)));
        Assert.Equal([new ChannelCount(TouchChannel.Mini, 1), new ChannelCount(TouchChannel.Qr, 4)], figures.Channels);
        // Bought before being credited, or by somebody else, it is not the campaign's.
        Assert.Equal(2_500, figures.RevenueFen);
        // An account rejected for risk is nobody the campaign has won, however long it stays.
        Assert.Equal((4, 3), (figures.Retention.Followed, figures.Retention.StillFollowing));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Shares_are_counted_by_way_and_a_person_once_however_it_is_known_that_they_shared(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        var (one, other, quiet, friend) = (await database.FollowAsync("one"), await database.FollowAsync("other"), await database.FollowAsync("quiet"), await database.FollowAsync("friend"));
        await database.ExecuteAsync("update fan set member_id = @one where id = @other", new { one = one.Id, other = other.Id });
        foreach (var fan in new[] { one, quiet, friend })
            await world.JoinAsync(fan.Id, Start);
        await world.ShareAsync(one.Id, "2026-09-13", ShareChannel.Card, 2);
        await world.ShareAsync(one.Id, "2026-09-14", ShareChannel.Card, 1);
        await world.ShareAsync(other.Id, "2026-09-14", ShareChannel.Card, 1);
        await world.ShareAsync(one.Id, "2026-09-13", ShareChannel.Poster, 1);
        await world.HelpAsync(quiet.Id, friend.Id, ReferralState.Held, Start);

        var review = await world.ReviewAsync();
        Assert.Equal([new ShareCount(ShareChannel.Card, 4, 1), new ShareCount(ShareChannel.Poster, 1, 1)], review.Figures.ShareCounts);
        Assert.Equal((5, 2, 1), (review.Figures.Shares, review.Figures.SharedBy, review.Figures.Sharers));
        Assert.Equal((1.6667m, 0.2m), (review.SharesPerParticipant, review.HelpsPerShare));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_that_were_taken_back_cost_nothing_and_those_that_stay_do(DatabaseProvider engine)
    {
        foreach (var (policy, points) in new[] { (LossPolicy.TakeBack, 15), (LossPolicy.Keep, 30) })
        {
            await using var database = await TestDatabase.CreateAsync(engine, new() { ["Rewards:PointCostMilliFen"] = "2000" });
            var world = await CampaignWorld.CreateAsync(database, CampaignWorld.Terms with { OnLoss = policy });
            await PlayAsync(database, world);
            var review = await world.ReviewAsync();
            Assert.Equal((points, points * 2), (review.Figures.PointsPosted, review.Cost.PointsFen));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_campaign_nobody_joined_has_figures_too(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var review = await (await CampaignWorld.CreateAsync(database)).ReviewAsync();
        Assert.Equal((0, 0, 0), (review.Figures.Participants, review.Figures.Helps, review.Figures.RevenueFen));
        Assert.All(review.Kpis.Where(line => line.Unit != KpiUnit.Count), line => Assert.Null(line.Actual));
        Assert.All(review.Kpis.Where(line => line.Unit == KpiUnit.Count), line => Assert.Equal(0, line.Actual));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Stays_are_read_from_the_time_line_of_those_who_came_and_went(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        var came = database.Clock.GetUtcNow().AddDays(-8);
        var inviter = await database.FollowAsync("inviter", at: came.AddDays(-9));
        foreach (var name in new[] { "stays", "leaves", "returns", "quick" })
            await world.HelpAsync(inviter.Id, (await database.FollowAsync(name, at: came)).Id, ReferralState.Held, came);
        await database.UnfollowAsync("returns", came.AddHours(2));
        await database.FollowAsync("returns", at: came.AddDays(5));
        await database.UnfollowAsync("quick", came.AddMinutes(5));
        // Told late and twice, an old unfollow changes nothing that came after it.
        await database.UnfollowAsync("returns", came.AddHours(2));
        var early = (await world.ReviewAsync()).Figures.Retention;
        Assert.Equal([new RetentionCount(1, 4, 2), new RetentionCount(7, 4, 3), new RetentionCount(30, 0, 0)], early.Days);

        await database.UnfollowAsync("leaves", came.AddDays(10));
        database.Clock.Advance(TimeSpan.FromDays(30));
        var late = (await world.ReviewAsync()).Figures.Retention;
        Assert.Equal([new RetentionCount(1, 4, 2), new RetentionCount(7, 4, 3), new RetentionCount(30, 4, 2)], late.Days);
        Assert.Equal((4, 2), (late.Followed, late.StillFollowing));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Days_are_those_of_China_and_have_no_gaps(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        var midnight = new DateTimeOffset(2026, 10, 5, 0, 0, 0, TimeSpan.FromHours(8));
        await world.JoinAsync(new(1), midnight.AddMilliseconds(-1));
        await world.JoinAsync(new(2), midnight);
        await world.HelpAsync(new(1), new(3), ReferralState.Confirmed, midnight.AddMinutes(-30), confirmedAt: midnight.AddMinutes(30));
        await world.HelpAsync(new(1), new(4), ReferralState.Rejected, midnight, closedAt: midnight.AddDays(1));
        // Not over yet: what is to be closed counts on no day.
        await world.HelpAsync(new(1), new(5), ReferralState.Held, midnight);

        await world.ShareAsync(new(1), "2026-10-05", ShareChannel.Card, 3);
        await world.ShareAsync(new(2), "2026-10-05", ShareChannel.Poster, 4);

        var days = (await world.ReviewAsync()).Days;
        Assert.Equal(
            [new CampaignDay(new(2026, 10, 4), 1, 1, 0, 0), new CampaignDay(new(2026, 10, 5), 1, 2, 1, 0, Shares: 7), new CampaignDay(new(2026, 10, 6), 0, 0, 0, 1)],
            days.SkipWhile(day => day.Joins == 0).Take(3));
        Assert.Equal(new DateOnly(2026, 9, 3), days[0].Day);
        Assert.Equal(new DateOnly(2026, 11, 2), days[^1].Day);
        Assert.Equal(days.Count, days[^1].Day.DayNumber - days[0].Day.DayNumber + 1);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Touches_are_forgotten_long_after_the_end_and_what_they_came_to_stays(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        await world.TouchAsync(new(1), "a", TestDatabase.Start.AddDays(-50));
        await world.TouchAsync(new(1), "a", TestDatabase.Start.AddDays(-49));
        await world.TouchAsync(new(1), "b", TestDatabase.Start.AddDays(-48), TouchChannel.Page);
        await world.TouchAsync(new(1), "c", TestDatabase.Start.AddDays(-48), fan: new(1));
        // Until the last day of its time; counted from the campaign's end, which was ten days ago.
        foreach (var (day, left) in new[] { (389, 4), (391, 0), (400, 0) })
        {
            database.Clock.Advance(TestDatabase.Start.AddDays(day) - database.Clock.GetUtcNow());
            await database.InScopeAsync(async provider => await ActivatorUtilities.CreateInstance<TouchPurgeJob>(provider).Execute(null!, default));
            Assert.Equal(left, await database.FindAsync<long>("select count(*) from referral_touch"));
            var figures = (await world.ReviewAsync()).Figures;
            Assert.Equal((2, 2), (figures.Scans, figures.Reach));
        }

        // What is told of it afterwards counts for nothing, and goes too.
        await world.TouchAsync(new(1), "d", database.Clock.GetUtcNow());
        Assert.Equal(2, (await world.ReviewAsync()).Figures.Reach);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_plan_may_be_written_on_and_says_who_did_last(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        Assert.Null(await PlanAsync());
        var first = CampaignPlan.None with { Why = "拉新", Targets = new KpiTargets(Join: 3, KFactor: 0.5m, Stages: [new(1, 0.25m)]), Budget = [new(PlanBudgetKind.Prizes, "茶杯", 9_900)] };
        await SaveAsync(first, "li");
        await SaveAsync(first with { MarginPercent = 60, ChannelSpentFen = 12 }, "wang");
        var saved = (await PlanAsync())!;
        Assert.Equal(("wang", database.Clock.GetUtcNow(), 60, 12L), (saved.SavedBy, saved.SavedAt, saved.Plan.MarginPercent, saved.Plan.ChannelFen));
        Assert.Equal((0.5m, 0.25m, 9_900), (saved.Plan.Targets.KFactor, saved.Plan.Targets.Stages![0].Completion, saved.Plan.BudgetFen));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SaveAsync(first, $"operator-{i}")));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_plan"));

        Task<SavedPlan?> PlanAsync() => database.InScopeAsync(provider => provider.GetRequiredService<PlanStore>().FindAsync(world.Campaign.Id, default));

        Task SaveAsync(CampaignPlan plan, string by) => database.InScopeAsync(provider =>
            provider.GetRequiredService<PlanStore>().SaveAsync(world.Campaign.Id, new SavedPlan(plan, by, database.Clock.GetUtcNow()), default));
    }

    /// <summary>Three inviters; five friends, one confirmed, one held, one under review, one lost, one rejected.</summary>
    private static async Task PlayAsync(TestDatabase database, CampaignWorld world)
    {
        var inviters = new[] { await database.FollowAsync("ann", at: Start), await database.FollowAsync("bo", at: Start), await database.FollowAsync("cai", at: Start) };
        var friends = new List<WeChat.Fans.Fan>();
        for (var i = 0; i < 5; i++)
            friends.Add(await database.FollowAsync($"friend-{i}", at: Start.AddDays(1)));
        var (ann, bo, cai) = (inviters[0].Id, inviters[1].Id, inviters[2].Id);

        await world.JoinAsync(ann, Start, views: 5, poster: Start);
        await world.JoinAsync(bo, Start, views: 2);
        await world.JoinAsync(cai, Start);
        await world.JoinAsync(friends[0].Id, Start.AddDays(2));

        await world.TouchAsync(ann, "v1", Start);
        await world.TouchAsync(ann, "v1", Start);
        await world.TouchAsync(ann, "v2", Start, fan: friends[1].Id);
        await world.TouchAsync(bo, "v3", Start, TouchChannel.Page);
        await world.TouchAsync(ann, "v4", Start, fan: ann);

        var at = Start.AddDays(1);
        await world.HelpAsync(ann, friends[0].Id, ReferralState.Confirmed, at);
        await world.HelpAsync(ann, friends[1].Id, ReferralState.Held, at, channel: TouchChannel.Mini);
        await world.HelpAsync(bo, friends[2].Id, ReferralState.Review, at);
        await world.HelpAsync(bo, friends[3].Id, ReferralState.Lost, at);
        await world.HelpAsync(bo, friends[4].Id, ReferralState.Rejected, at);
        await database.UnfollowAsync("friend-3", at.AddDays(3));

        await world.AwardAsync(ann, "stage:1", PrizeState.Done);
        await world.AwardAsync(bo, "stage:1", PrizeState.Cancelled);
        await world.AwardAsync(cai, "stage:1", null);
        await database.ExecuteAsync("insert into referral_progress (campaign_id, fan_id, checking, held, confirmed, lost) values (@campaign, @ann, 0, 1, 3, 0)", new { campaign = world.Campaign.Id, ann });

        await world.OrderAsync(friends[0].Id, at.AddDays(-1), 100);
        await world.OrderAsync(friends[0].Id, at.AddDays(1), 3_000, 500);
        await world.OrderAsync(friends[1].Id, at.AddDays(1), 700, 700);
        await world.OrderAsync(cai, at.AddDays(1), 9_000);
    }
}
