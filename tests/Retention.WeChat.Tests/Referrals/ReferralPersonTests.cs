using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Orders;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What somebody has, did and is owed stays theirs by whatever account, when accounts become one and part again, and is nobody's once they are erased.</summary>
public sealed class ReferralPersonTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_captain_keeps_team_and_link_when_their_account_goes_into_the_official_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with { Kind = CampaignKind.Team, Team = new TeamTerms(3, 72, Invitations.Prize, 10) });
        var shopper = await database.ShopperAsync("captain-mini");
        var team = (await OpenAsync(database, campaign, shopper)).Value;
        var link = await database.LinkAsync(campaign, shopper);
        var captain = await database.ComeByAsync("captain-official", null);
        await UniteAsync(database, shopper, captain);

        Assert.Equal(ReferralProblems.InTeam, (await OpenAsync(database, campaign, captain)).Problem);
        var board = await database.InScopeAsync(provider => provider.GetRequiredService<ReferralBoard>().OfAsync(campaign, captain.Id, default));
        Assert.Equal((link.Code, team.Id), (board.Link?.Code, Assert.Single(board.Teams).Id));
        foreach (var name in new[] { "a", "b" })
        {
            var friend = await database.ComeByAsync(name, link.Scene);
            Assert.Equal(team.Id.Value, (await database.ReferralOfAsync(friend))!.TeamId);
            await database.ServiceEventAsync(friend, $"order-{name}");
        }

        var title = await database.FindAsync<string>("select title from referral_award where fan_id = @Id", new { captain.Id });
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<AwardDesk>().ClaimAsync(campaign, captain.Id, title!, null, default))).IsOk);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_a_friend_paid_by_an_account_united_later_confirms_their_help(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder);
        var inviter = await database.FollowAsync("inviter");
        var shopper = await database.ShopperAsync("friend-mini", "union");
        await PayAsync(database, "T0");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var friend = await database.ComeByAsync("friend", (await database.LinkAsync(campaign, inviter)).Scene);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await PayAsync(database, "T1");
        await PayAsync(database, "T2");
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(friend)).State);

        await UniteAsync(database, shopper, friend);
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(friend)).State);
        Assert.Equal(1, (await database.ProgressAsync(campaign, inviter)).Confirmed);
        Assert.True((await database.TellAsync(database.Refunded("T1", 5_000, "refund"))).IsOk);
        await database.SettleAsync();
        Assert.Equal((ReferralState.Lost, "refunded"), await database.StandingAsync(friend));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_overtook_the_follow_confirms_the_help_that_comes_of_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var link = await database.LinkAsync(campaign, await database.FollowAsync("inviter"));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var followed = database.Clock.GetUtcNow();
        var visitor = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, "friend", ct));
        database.Clock.Advance(TimeSpan.FromSeconds(20));
        await database.ServiceEventAsync(visitor, "visit-1");
        var friend = await database.ComeByAsync("friend", link.Scene, followed);
        Assert.Equal((ReferralState.Confirmed, "service:visit-1"), ((await database.StandingAsync(friend)).State, (await database.ReferralOfAsync(friend))!.ConditionKey));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_stage_that_two_accounts_reach_together_is_won_with_the_merge(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(
            HelpCondition.ServiceEvent, terms => terms with { Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 3, Invitations.Prize, 5), new CampaignStage(2, 4, Invitations.Prize, 5)] });
        var (official, mini) = (await database.FollowAsync("inviter-official"), await database.ShopperAsync("inviter-mini"));
        foreach (var (fan, name) in new[] { (official, "a"), (official, "b"), (mini, "c") })
            await database.ServiceEventAsync(await database.ComeByAsync(name, (await database.LinkAsync(campaign, fan)).Scene), $"order-{name}");
        Assert.Empty(await TitlesAsync(database, official));
        await UniteAsync(database, mini, official);
        Assert.Equal(["stage:1"], await TitlesAsync(database, official));
        Assert.Equal(1, await database.FindAsync<long>("select taken from referral_budget where item = 'stage:1'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_double_stands_still_while_the_merge_may_be_undone_and_counts_again_when_it_is(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var (one, other) = (await database.FollowAsync("one"), await database.FollowAsync("other"));
        var husband = await database.ShopperAsync("husband");
        var code = (await database.LinkAsync(campaign, one)).Code;
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, husband, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        var wife = await database.ComeByAsync("wife", (await database.LinkAsync(campaign, other)).Scene);
        var merge = await UniteAsync(database, husband, wife);
        await database.ServiceEventAsync(wife, "order-1");
        Assert.Equal((ReferralState.Held, null), await database.StandingAsync(wife));
        Assert.Equal(0, await database.BalanceAsync(other));

        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, wife.Id, default))).IsOk);
        await database.SettleAsync();
        Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(wife));
        Assert.Equal(Invitations.InviterPoints, await database.BalanceAsync(other));
        database.Clock.Advance(TimeSpan.FromDays(7));
        await database.SettleAsync();
        Assert.Equal(1, (await database.ProgressAsync(campaign, other)).Confirmed);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_double_who_leaves_meanwhile_is_lost_for_that_and_undoing_the_merge_brings_nothing_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var (one, other) = (await database.FollowAsync("one"), await database.FollowAsync("other"));
        var husband = await database.ShopperAsync("husband");
        var code = (await database.LinkAsync(campaign, one)).Code;
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, husband, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        var wife = await database.ComeByAsync("wife", (await database.LinkAsync(campaign, other)).Scene);
        var merge = await UniteAsync(database, husband, wife);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.LeaveAsync("wife");
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(wife));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, wife.Id, default))).IsOk);
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(wife));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task An_erased_inviter_keeps_sound_books_and_takes_no_rank_and_an_erased_friend_leaves_no_traces(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with { Kind = CampaignKind.Leaderboard, RequiresFollow = false });
        var inviter = await database.ShopperAsync("inviter");
        var code = (await database.LinkAsync(campaign, inviter)).Code;
        var (first, second) = (await database.ShopperAsync("first"), await database.ShopperAsync("second"));
        foreach (var friend in new[] { first, second })
            Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, friend, new TouchOrigin($"phone-{friend.Id}", "203.0.113.7"), default))).IsOk);
        await database.SettleAsync();
        await database.ServiceEventAsync(first, "order-1");
        Assert.Equal((1, 1), ((await database.ProgressAsync(campaign, inviter)).Held, (await database.ProgressAsync(campaign, inviter)).Confirmed));
        Assert.Single(await RanksAsync(database, campaign));

        await EraseAsync(database, inviter);
        Assert.Empty(await RanksAsync(database, campaign));
        await database.ServiceEventAsync(second, "order-2");
        Assert.Equal((ReferralState.Confirmed, Referral.InviterLeft), await database.StandingAsync(second));
        Assert.Equal(Invitations.InviteePoints, await database.BalanceAsync(second));
        Assert.Equal((0, 1), ((await database.ProgressAsync(campaign, inviter)).Held, (await database.ProgressAsync(campaign, inviter)).Confirmed));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_progress"));
        Assert.Empty(await RanksAsync(database, campaign));

        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral where device_hash is not null and ip_hash is not null"));
        await EraseAsync(database, second);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral where device_hash is not null or ip_hash is not null"));
    }

    private static Task<Retention.Platform.Problems.Result<ReferralTeam>> OpenAsync(TestDatabase database, LiveCampaign campaign, Fan captain) =>
        database.InScopeAsync(provider => provider.GetRequiredService<TeamBook>().OpenAsync(campaign, captain.Id, default));

    /// <summary>The mini-program's shopper pays, known to the shop by WeChat's number for the person.</summary>
    private static async Task PayAsync(TestDatabase database, string orderNo)
    {
        Assert.True((await database.TellAsync(database.Paid(orderNo, 5_000, new ShopCustomer(UnionId: "union")))).IsOk);
        await database.SettleAsync();
    }

    private static async Task<Merge> UniteAsync(TestDatabase database, Fan one, Fan other)
    {
        var united = await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(one.Id, other.Id, MergeReason.Phone, default));
        await database.SettleAsync();
        return united.Value;
    }

    /// <summary>As the mini-program's deletion does.</summary>
    private static Task EraseAsync(TestDatabase database, Fan fan) => database.InTransactionAsync(async (provider, ct) =>
    {
        await provider.GetRequiredService<FanRegistry>().LockAsync([fan.Id], ct);
        await provider.GetRequiredService<FanEraser>().EraseNowAsync(fan.Id, ct);
        await provider.GetRequiredService<MemberRegistry>().StartAnewAsync(fan.Id, ct);
    });

    private static Task<IReadOnlyList<string>> TitlesAsync(TestDatabase database, Fan fan) =>
        database.ListAsync<string>("select title from referral_award where fan_id = @Id order by title", new { fan.Id });

    private static Task<IReadOnlyList<RankedFan>> RanksAsync(TestDatabase database, LiveCampaign campaign) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ProgressStore>().ListRanksAsync(campaign.Id, ProgressStore.WholeCampaign, 10, default));
}
