using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using static Retention.WeChat.Tests.Referrals.ReferralCases;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>The cases operators quarrel about, each with its answer: budget, stop, review and what is kept.</summary>
public sealed class CampaignCasesTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_campaign_pauses_itself_before_it_would_owe_more_than_its_budget(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database, terms => terms with { PointsBudget = 2 * terms.PointsPerHelp });
        var friends = new List<Fan>();
        for (var i = 0; i < 4; i++)
            friends.Add(await database.ComeByAsync($"friend-{i}", link.Scene));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral where state = 'Held'"));
        Assert.Equal("Paused", await database.FindAsync<string>("select state from referral_campaign"));
        Assert.Equal((ReferralState.Unfunded, null), await database.StandingAsync(friends[2]));
        Assert.Equal((1, 1), (await ProgressOfAsync(database, campaign, inviter)) is var seen ? (seen.Progress.Checking, seen.OutOfBudget) : default);
        Assert.Equal((0, 2 * Invitations.InviterPoints), await PointsAsync(database, inviter));
        Assert.Equal(30, await database.FindAsync<long>("select taken from referral_budget where item = 'points'"));

        // Topped up and resumed, those who came while there was money to promise are counted.
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<CampaignDesk>().RaiseBudgetAsync(campaign.Id, 100, "tester", default))).IsOk);
        database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        await database.SettleAsync();
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(friends[2])).State);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_found_no_budget_waits_to_the_end_of_the_campaign_and_is_told_then_that_it_does_not_count(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database, terms => terms with { PointsBudget = terms.PointsPerHelp });
        // Come before the first was looked at: once the campaign has paused itself it binds nobody.
        var (first, waits, later) = (await database.ArriveAsync("first", link.Scene), await database.ArriveAsync("waits", link.Scene), await database.ArriveAsync("later", link.Scene));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Unfunded, null), await database.StandingAsync(waits));

        // What comes back is promised to who came next.
        database.Clock.Advance(TimeSpan.FromHours(1));
        await database.LeaveAsync("first");
        database.Clock.Advance(TimeSpan.FromDays(1));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, ReferralState.Held), ((await database.StandingAsync(first)).State, (await database.StandingAsync(waits)).State));

        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow());
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, Referral.OutOfBudget), await database.StandingAsync(later));
        var told = await ProgressOfAsync(database, campaign, inviter);
        Assert.Equal((1, 0, 2, 1), (told.Progress.Held, told.Progress.Checking, told.Progress.Lost, told.OutOfBudget));
        Assert.Equal("活动奖励预算已用完，这次助力未计入。", HelpView.Of((await database.ReferralOfAsync(later))!, campaign.Terms).Message);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task While_a_campaign_is_stopped_nothing_of_it_moves(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database);
        var friend = await database.ComeByAsync("friend", link.Scene);
        await database.MoveAsync(campaign, CampaignState.Stopped);
        await database.ServiceEventAsync(friend, "order-1");
        await database.ComeByAsync("another", link.Scene);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(friend)).State);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral"));
        await database.MoveAsync(campaign, CampaignState.Open);
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(friend)).State);
        Assert.Equal((Invitations.InviterPoints, 0), await PointsAsync(database, inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_found_false_is_voided_while_it_is_held_and_lost_after_it_was_confirmed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database);
        var held = await database.ComeByAsync("held", link.Scene);
        var confirmed = await database.ComeByAsync("confirmed", link.Scene);
        await database.ServiceEventAsync(confirmed, "order-1");
        foreach (var (friend, state) in new[] { (held, ReferralState.Void), (confirmed, ReferralState.Lost) })
        {
            var help = (await database.ReferralOfAsync(friend))!;
            for (var i = 0; i < 2; i++)
            {
                Assert.True((await VoidAsync(database, help.Id)).IsOk);
                await database.SettleAsync();
                Assert.Equal((state, Referral.Fraud), await database.StandingAsync(friend));
            }

            Assert.Equal((0, 0), await PointsAsync(database, friend));
        }

        Assert.Equal((0, 0, 2), await FiguresAsync(database, campaign, inviter));
        Assert.Equal((0, 0), await PointsAsync(database, inviter));
        Assert.Equal(0, await database.FindAsync<long>("select taken from referral_budget where item = 'points'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_is_lost_already_or_settled_is_not_voided_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database);
        var left = await database.ComeByAsync("left", link.Scene);
        var confirmed = await database.ComeByAsync("confirmed", link.Scene);
        await database.ServiceEventAsync(confirmed, "order-1");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("left");
        Assert.Equal(FraudDesk.Closed, (await VoidAsync(database, (await database.ReferralOfAsync(left))!.Id)).Problem);
        database.Clock.Advance(campaign.Terms.SettlesAt - database.Clock.GetUtcNow());
        Assert.Equal(FraudDesk.Settled, (await VoidAsync(database, (await database.ReferralOfAsync(confirmed))!.Id)).Problem);
        Assert.Equal(CampaignProblems.HelpNotFound, (await VoidAsync(database, new(1))).Problem);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_campaign_is_known_as_long_as_any_terms_allow_claims_and_a_while_longer(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database, terms => terms with
        {
            Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 1, Invitations.Prize, 5)], SettleDays = CampaignTerms.SettleDaysMax, ClaimDays = CampaignTerms.ClaimDaysMax,
        });
        var friend = await database.ComeByAsync("friend", link.Scene);
        database.Clock.Advance(campaign.Terms.SettlesAt.AddHours(-1) - database.Clock.GetUtcNow());
        await database.ServiceEventAsync(friend, "order-1");
        database.Clock.Advance(TimeSpan.FromDays(CampaignTerms.ClaimDaysMax) - TimeSpan.FromMinutes(1));
        Assert.True((await database.InScopeAsync(async provider => await provider.GetRequiredService<AwardDesk>().ClaimAsync(Assert.Single(await KnownAsync(database)), inviter.MemberId, ReferralAward.StageTitle(1), null, default))).IsOk);
        database.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Single(await KnownAsync(database));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Touches_are_kept_once_a_minute_so_many_from_an_address_and_only_while_the_campaign_runs(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database);
        var other = await database.LinkAsync(campaign, await database.FollowAsync("other"));
        var phone = new TouchOrigin("phone-1", "203.0.113.9");
        foreach (var code in new[] { link.Code, link.Code, other.Code })
            Assert.True((await TouchAsync(database, code, phone)).IsOk);
        Assert.Equal(2, await TouchesAsync(database));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await TouchAsync(database, link.Code, phone);
        Assert.Equal(3, await TouchesAsync(database));

        for (var i = 0; i < 70; i++)
            Assert.True((await TouchAsync(database, link.Code, new TouchOrigin($"forged-{i}", "203.0.113.9"))).IsOk);
        Assert.Equal(2 + 60, await TouchesAsync(database));
        // Who has signed in is one person, whatever they share an address with.
        var member = await database.FollowAsync("member");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(link.Code, member.Id, TouchChannel.Mini, phone, default));
        Assert.Equal(2 + 60 + 1, await TouchesAsync(database));

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.MoveAsync(campaign, CampaignState.Stopped);
        Assert.Equal(ReferralProblems.Stopped, (await TouchAsync(database, link.Code, phone)).Problem);
        await database.MoveAsync(campaign, CampaignState.Ended);
        Assert.Equal(ReferralProblems.NotRunning, (await TouchAsync(database, link.Code, phone)).Problem);
        Assert.Equal(2 + 60 + 1, await TouchesAsync(database));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_wish_for_a_poster_that_came_after_the_link_was_read_is_left_to_the_next_run(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database);
        var ready = link with { QrTicket = "ticket", QrUrl = "https://weixin.example/q", QrExpiresAt = database.Clock.GetUtcNow().AddDays(30) };
        await database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().WantQrAsync(link.Id, "picture:1", database.Clock.GetUtcNow(), default));
        await database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().SaveQrAsync(ready, default));
        var wanted = Assert.Single(await WantedAsync(database));
        Assert.Equal(("ticket", "picture:1"), (wanted.QrTicket, wanted.PictureWantedFor));
        await database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().SaveQrAsync(wanted, default));
        Assert.Empty(await WantedAsync(database));
        Assert.Null(await database.FindAsync<string>("select picture_wanted_for from referral_link"));

        // Renewed without a wish, nothing is wanted any more.
        await database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().WantQrAsync(link.Id, null, database.Clock.GetUtcNow(), default));
        await database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().SaveQrAsync(ready, default));
        Assert.Empty(await WantedAsync(database));
    }

    private static Task<IReadOnlyList<LiveCampaign>> KnownAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CampaignMemory>().LoadAsync(provider.GetRequiredService<Db>(), default));

    private static Task<Result<LiveCampaign>> TouchAsync(TestDatabase database, string code, TouchOrigin origin) =>
        database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(code, null, TouchChannel.Mini, origin, default));

    private static Task<long> TouchesAsync(TestDatabase database) => database.FindAsync<long>("select count(*) from referral_touch");

    private static Task<IReadOnlyList<ReferralLink>> WantedAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().ListWantedAsync(database.Clock.GetUtcNow(), 10, default));

    private static Task<Result<Referral>> VoidAsync(TestDatabase database, Id<Referral> id) =>
        database.InScopeAsync(provider => provider.GetRequiredService<FraudDesk>().VoidAsync(id, default));

    private static Task<ParticipantView> ProgressOfAsync(TestDatabase database, LiveCampaign campaign, Fan inviter) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ReferralBoard>().OfAsync(campaign, inviter.MemberId, default));
}
