using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards;
using static Retention.WeChat.Tests.Referrals.ReferralCases;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>The cases operators quarrel about, each with its answer: what becomes of a help.</summary>
public sealed class ReferralCasesTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_is_held_until_the_condition_is_met_and_then_posted_to_both_sides(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database);
        var friend = await database.ComeByAsync("friend", link.Scene);
        Assert.Equal((ReferralState.Held, null), await database.StandingAsync(friend));
        Assert.Equal((1, 0, 0), await FiguresAsync(database, campaign, inviter));
        Assert.Equal((0, Invitations.InviterPoints), await PointsAsync(database, inviter));

        await database.ServiceEventAsync(friend, "order-1");
        Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(friend));
        Assert.Equal((0, 1, 0), await FiguresAsync(database, campaign, inviter));
        Assert.Equal((Invitations.InviterPoints, 0), await PointsAsync(database, inviter));
        Assert.Equal((Invitations.InviteePoints, 0), await PointsAsync(database, friend));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Leaving_while_held_voids_the_help_and_coming_back_does_not_count_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database);
        var friend = await database.ComeByAsync("friend", link.Scene);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("friend");
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(friend));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.ComeByAsync("friend", link.Scene);
        await database.ServiceEventAsync(friend, "order-1");
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(friend));
        Assert.Equal((0, 0, 1), await FiguresAsync(database, campaign, inviter));
        Assert.Equal((0, 0), await PointsAsync(database, inviter));
        Assert.Equal(0, await database.FindAsync<long>("select taken from referral_budget where item = 'points'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Leaving_after_confirmation_lowers_the_count_takes_points_back_and_leaves_stages_won(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database, terms => terms with
        {
            Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 1, Invitations.Prize, 5), new CampaignStage(2, 2, Invitations.Prize, 5)],
        });
        var first = await database.ComeByAsync("first", link.Scene);
        await database.ServiceEventAsync(first, "order-1");
        Assert.Equal(["stage:1"], await TitlesAsync(database, campaign, inviter));

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("first");
        Assert.Equal((ReferralState.Lost, "left"), await database.StandingAsync(first));
        Assert.Equal((0, 0, 1), await FiguresAsync(database, campaign, inviter));
        Assert.Equal((0, 0), await PointsAsync(database, inviter));

        // The next stage is measured from the reduced count, and the first is not won again.
        var second = await database.ComeByAsync("second", link.Scene);
        await database.ServiceEventAsync(second, "order-2");
        Assert.Equal(["stage:1"], await TitlesAsync(database, campaign, inviter));
        var third = await database.ComeByAsync("third", link.Scene);
        await database.ServiceEventAsync(third, "order-3");
        Assert.Equal(["stage:1", "stage:2"], await TitlesAsync(database, campaign, inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Points_already_spent_are_owed_when_they_are_taken_back_or_stay_where_the_terms_say_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database);
        var (_, _, kept) = await InviteAsync(database, terms => terms with { OnLoss = LossPolicy.Keep }, "keeper");
        foreach (var (name, code) in new[] { ("owes", link), ("keeps", kept) })
        {
            var friend = await database.ComeByAsync(name, code.Scene);
            await database.ServiceEventAsync(friend, $"order-{name}");
            await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>()
                .PostAsync(new($"spend:{name}", PointsReason.MallOrder, friend.MemberId, -Invitations.InviteePoints), default));
            database.Clock.Advance(TimeSpan.FromMinutes(1));
            await database.LeaveAsync(name);
            Assert.Equal(name == "owes" ? Invitations.InviteePoints : 0, (await BalanceAsync(database, friend)).Owed);
        }
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_earning_rules_added_is_taken_back_with_the_rest_and_stays_where_the_terms_say_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(Rule(1, EarningKind.ReferralInviter, EarningUnit.Points, 50));
        await database.AddRuleAsync(Rule(2, EarningKind.ReferralInviter, EarningUnit.Growth, 30));
        await database.AddRuleAsync(Rule(3, EarningKind.ReferralInvitee, EarningUnit.Points, 20));
        foreach (var (name, policy, inviterKeeps, friendKeeps, growthKept) in new[] { ("lost", LossPolicy.TakeBack, 0, 0, 0), ("kept", LossPolicy.Keep, 50, 20, 30) })
        {
            var (_, inviter, link) = await InviteAsync(database, terms => terms with { OnLoss = policy, InviterPoints = 0 }, $"inviter-{name}");
            var friend = await database.ComeByAsync(name, link.Scene);
            await database.ServiceEventAsync(friend, $"order-{name}");
            Assert.Equal((50, 0), await PointsAsync(database, inviter));
            Assert.Equal((20 + Invitations.InviteePoints, 0), await PointsAsync(database, friend));

            database.Clock.Advance(TimeSpan.FromMinutes(1));
            await database.LeaveAsync(name);
            Assert.Equal(ReferralState.Lost, (await database.StandingAsync(friend)).State);
            Assert.Equal((inviterKeeps, 0), await PointsAsync(database, inviter));
            Assert.Equal((friendKeeps == 0 ? 0 : friendKeeps + Invitations.InviteePoints, 0), await PointsAsync(database, friend));
            Assert.Equal(growthKept, await database.FindAsync<long>("select growth - reversed_growth from earning where fan_id = @Id", new { inviter.Id }));
        }
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task An_inviter_who_left_brings_their_friend_points_and_gets_none(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("inviter");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var friend = await database.ComeByAsync("friend", link.Scene);
        await database.ServiceEventAsync(friend, "order-1");
        Assert.Equal((ReferralState.Confirmed, "inviter_left"), await database.StandingAsync(friend));
        Assert.Equal((0, 0), await PointsAsync(database, inviter));
        Assert.Equal((Invitations.InviteePoints, 0), await PointsAsync(database, friend));
        Assert.Equal((0, 0, 0), await FiguresAsync(database, campaign, inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_was_held_at_the_end_may_still_be_confirmed_until_the_campaign_is_settled(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database);
        var buys = await database.ComeByAsync("buys", link.Scene);
        var never = await database.ComeByAsync("never", link.Scene);
        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        await database.ServiceEventAsync(buys, "order-1");
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(buys)).State);
        database.Clock.Advance(TimeSpan.FromDays(campaign.Terms.SettleDays));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "expired"), await database.StandingAsync(never));
        await database.LeaveAsync("buys");
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(buys)).State);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Staying_counts_from_the_follow_and_ends_with_leaving(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database, condition: HelpCondition.StayDays);
        var stays = await database.ComeByAsync("stays", link.Scene);
        await database.ComeByAsync("leaves", link.Scene);
        await database.LeaveAsync("leaves", database.Clock.GetUtcNow().AddMinutes(1));
        database.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(stays)).State);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.SettleAsync()));
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(stays)).State);
        Assert.Equal((Invitations.InviteePoints, 0), await PointsAsync(database, stays));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Binding_a_phone_confirms_where_the_terms_ask_for_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database, condition: HelpCondition.PhoneBound);
        var friend = await database.ComeByAsync("friend", link.Scene);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(friend)).State);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(friend, "+8613800000001", ct));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(friend)).State);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task An_inviter_s_helps_beyond_the_limit_count_for_the_friend_alone(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database, terms => terms with { InviterHelpsMax = 3 });
        for (var i = 0; i < 5; i++)
        {
            var friend = await database.ComeByAsync($"friend-{i}", link.Scene);
            await database.ServiceEventAsync(friend, $"order-{i}");
            Assert.Equal((Invitations.InviteePoints, 0), await PointsAsync(database, friend));
        }

        Assert.Equal((3 * Invitations.InviterPoints, 0), await PointsAsync(database, inviter));
        Assert.Equal((0, 3, 0), await FiguresAsync(database, campaign, inviter));
    }

    private static EarningRule Rule(long id, EarningKind kind, EarningUnit unit, long points) => new(
        new Id<EarningRule>(id), "老友记加赠", null, kind, EarningGives.Fixed, unit, points, 0, 100, false, null, null, 0, null, null,
        RewardPeriod.Day, null, null, null, null, true, DateTimeOffset.UnixEpoch);
}
