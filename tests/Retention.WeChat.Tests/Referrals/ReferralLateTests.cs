using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Told late, stopped for a while, won before: what must not be lost by it.</summary>
public sealed class ReferralLateTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_follow_in_time_counts_though_it_is_processed_after_the_campaign_was_ended(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var link = await database.LinkAsync(campaign, await database.FollowAsync("inviter"));
        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow() + TimeSpan.FromMinutes(2));
        await DeskAsync(database, desk => desk.EndAsync(campaign.Id, "tester", null, default));

        var friend = await database.ComeByAsync("friend", link.Scene, campaign.Terms.EndsAt.AddSeconds(-1));
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(friend)).State);
        await database.ComeByAsync("late", link.Scene, campaign.Terms.EndsAt);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_made_and_met_in_time_is_confirmed_though_it_was_not_even_held_before_the_settlement(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(campaign, inviter);
        var (met, unmet) = (await database.ArriveAsync("met", link.Scene), await database.ArriveAsync("unmet", link.Scene));
        await database.MoveAsync(campaign, CampaignState.Stopped);
        database.Clock.Advance(TimeSpan.FromDays(2));
        await database.ServiceEventAsync(met, "order-1");
        Assert.Equal(ReferralState.New, (await database.StandingAsync(met)).State);

        database.Clock.Advance(campaign.Terms.SettlesAt - database.Clock.GetUtcNow());
        await database.MoveAsync(campaign, CampaignState.Open);
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(met)).State);
        Assert.Equal((ReferralState.Void, "expired"), await database.StandingAsync(unmet));
        Assert.Equal(Invitations.InviterPoints, await database.BalanceAsync(inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_won_as_a_friend_wins_again_with_a_team_of_their_own(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with
        {
            Kind = CampaignKind.Team, RequiresFollow = false, InviterPoints = 0, InviteePoints = 0, Team = new TeamTerms(2, 24, Invitations.Prize, 10),
        });
        var (captain, mate, next) = (await database.ShopperAsync("captain"), await database.ShopperAsync("mate"), await database.ShopperAsync("next"));
        await WinAsync(database, campaign, captain, mate);
        await WinAsync(database, campaign, mate, next);
        Assert.Equal(["captain", "mate", "mate", "next"], await database.ListAsync<string>("select open_id from referral_award a join fan f on f.id = a.fan_id order by open_id"));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral_team where state = 'Won'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task While_a_campaign_is_stopped_no_prize_lapses_and_no_team_fails_and_afterwards_there_is_time(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with
        {
            Kind = CampaignKind.Team, RequiresFollow = false, InviterPoints = 0, InviteePoints = 0, ClaimDays = 1, Team = new TeamTerms(2, 1, Invitations.Prize, 10),
        });
        await WinAsync(database, campaign, await database.ShopperAsync("captain"), await database.ShopperAsync("mate"));
        Assert.True((await OpenAsync(database, campaign, await database.ShopperAsync("other"))).IsOk);
        await DeskAsync(database, desk => desk.StopAsync(campaign.Id, "tester", "complaint", default));
        database.Clock.Advance(TimeSpan.FromDays(4));
        await LapseAsync(database);
        await DeskAsync(database, desk => desk.ResumeAsync(campaign.Id, "tester", default));
        await LapseAsync(database);
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral_award where state = 'Reached'"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_team where state = 'Forming'"));

        database.Clock.Advance(TimeSpan.FromDays(7));
        await LapseAsync(database);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from referral_award where state = 'Reached'"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from referral_team where state = 'Forming'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task An_award_that_cannot_be_taken_back_holds_up_none_of_the_others(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.Follow, terms => terms with
        {
            Kind = CampaignKind.Ladder, ClaimDays = 1, Stages = [new CampaignStage(1, 1, Invitations.Prize, 5)],
        });
        foreach (var name in new[] { "one", "poisoned", "three" })
        {
            var link = await database.LinkAsync(campaign, await database.FollowAsync(name));
            await database.ComeByAsync($"friend-{name}", link.Scene);
        }

        // Of a stock that is not there: it cannot go back.
        await database.ExecuteAsync("update referral_award set item = 'stage:9' where fan_id = (select id from fan where open_id = 'poisoned')");
        database.Clock.Advance(TimeSpan.FromDays(2));
        await LapseAsync(database);
        Assert.Equal(["Lapsed", "Reached", "Lapsed"], await database.ListAsync<string>("select state from referral_award order by id"));
        Assert.Equal(1, await database.FindAsync<long>("select taken from referral_budget where item = 'stage:1'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_had_left_before_joining_is_paid_like_any_member(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var inviter = await database.FollowAsync("inviter");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("inviter");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var link = await database.LinkAsync(campaign, inviter);
        await database.ServiceEventAsync(await database.ComeByAsync("friend", link.Scene), "order-1");
        Assert.Equal(Invitations.InviterPoints, await database.BalanceAsync(inviter));
    }

    private static async Task WinAsync(TestDatabase database, LiveCampaign campaign, Fan captain, Fan friend)
    {
        var team = (await OpenAsync(database, campaign, captain)).Value;
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().JoinTeamAsync(campaign, team, friend, TouchOrigin.None, default))).IsOk);
        await database.SettleAsync();
        await database.ServiceEventAsync(friend, $"order-{friend.Id}");
    }

    private static Task<Retention.Platform.Problems.Result<ReferralTeam>> OpenAsync(TestDatabase database, LiveCampaign campaign, Fan captain) =>
        database.InScopeAsync(provider => provider.GetRequiredService<TeamBook>().OpenAsync(campaign, captain.MemberId, default));

    private static Task LapseAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        await ActivatorUtilities.CreateInstance<AwardLapseJob>(provider).Execute(null!, default);
        await ActivatorUtilities.CreateInstance<TeamJob>(provider).Execute(null!, default);
    });

    private static async Task DeskAsync(TestDatabase database, Func<CampaignDesk, Task<Retention.Platform.Problems.Result<ReferralCampaign>>> deed)
    {
        Assert.True((await database.InScopeAsync(provider => deed(provider.GetRequiredService<CampaignDesk>()))).IsOk);
        database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
    }
}
