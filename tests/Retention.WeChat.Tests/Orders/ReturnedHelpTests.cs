using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards;

namespace Retention.WeChat.Tests.Orders;

/// <summary>A help that an imported refund had ended comes back: on a team, and before it had ever counted.</summary>
public sealed class ReturnedHelpTests
{
    private const string Restored = "邀请助力已恢复";
    private const string NoTeam = "邀请人没有可加入的队伍";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_team_still_takes_friends_sits_there_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, captain, li) = await SeatedAsync(database, seats: 3);
        await PayAsync(database);
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        Assert.Equal((1, 0), await SeatsAsync(database));
        Assert.Contains(Restored, await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(li));
        Assert.Equal((2, 1), await SeatsAsync(database));
        Assert.Equal(1, (await database.ProgressAsync(campaign, captain)).Confirmed);
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_team_failed_meanwhile_stays_ended_unless_the_captain_has_opened_another(DatabaseProvider engine)
    {
        foreach (var hasOther in new[] { false, true })
        {
            await using var database = await TestDatabase.CreateAsync(engine);
            var (campaign, captain, li) = await SeatedAsync(database, seats: 3);
            await PayAsync(database);
            var import = await database.ImportRefundAsync();
            await database.SettleAsync();
            await FailAsync(database);
            if (hasOther)
                await OpenAsync(database, campaign, captain);

            Assert.Contains(hasOther ? Restored : NoTeam, await database.ReverseAsync(import));
            await database.SettleAsync();
            Assert.Equal(hasOther ? (ReferralState.Confirmed, null) : (ReferralState.Lost, "refunded"), await database.StandingAsync(li));
            Assert.Equal(hasOther ? (2, 1) : (1, 0), await SeatsAsync(database));
            Assert.Equal(hasOther ? (Invitations.InviterPoints, Invitations.InviteePoints) : (0, 0), (await database.BalanceAsync(captain), await database.BalanceAsync(li)));
            var progress = await database.ProgressAsync(campaign, captain);
            Assert.Equal(hasOther ? (1, 0) : (0, 1), (progress.Confirmed, progress.Lost));
            await database.AssertLedgerSoundAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_seat_another_took_and_won_with_stays_ended(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, captain, li) = await SeatedAsync(database, seats: 2);
        Assert.True((await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")))).IsOk);
        // Refunded before the settler has looked.
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        var mei = await database.ComeByAsync("mei", await SceneAsync(database, campaign, captain));
        await PayAsync(database, "A2", "mei");
        Assert.Equal("Won", await TeamAsync(database));
        Assert.Contains(NoTeam, await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "refunded"), await database.StandingAsync(li));
        Assert.Equal((2, 1), await SeatsAsync(database));
        Assert.Equal((ReferralState.Confirmed, 0), ((await database.ReferralOfAsync(mei))!.State, await database.BalanceAsync(li)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_had_won_with_the_team_before_is_one_of_it_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, captain, li) = await SeatedAsync(database, seats: 2);
        await PayAsync(database);
        Assert.Equal("Won", await TeamAsync(database));
        var team = (await database.ReferralOfAsync(li))!.TeamId;
        for (var round = 1; round <= 2; round++)
        {
            var import = await database.ImportRefundAsync();
            await database.SettleAsync();
            Assert.Equal((ReferralState.Lost, "refunded"), await database.StandingAsync(li));
            Assert.Contains(Restored, await database.ReverseAsync(import));
            await database.SettleAsync();
            Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(li));
            Assert.Equal(team, (await database.ReferralOfAsync(li))!.TeamId);
            Assert.Equal((2, 1), await SeatsAsync(database));
            Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral_award"));
            Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(captain), await database.BalanceAsync(li)));
            Assert.Equal(1, (await database.ProgressAsync(campaign, captain)).Confirmed);
        }

        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_team_failed_before_anybody_had_looked_at_the_refund_does_not_count(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, captain, li) = await SeatedAsync(database, seats: 3);
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")));
        var import = await database.ImportRefundAsync();
        await FailAsync(database);
        Assert.Contains(NoTeam, await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Void, (await database.ReferralOfAsync(li))!.State);
        Assert.Equal((0, 0, 0), (await database.BalanceAsync(captain), await database.BalanceAsync(li), (await database.ProgressAsync(campaign, captain)).Confirmed));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_voided_before_it_had_counted_counts_as_if_it_had_just_come(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder);
        var inviter = await database.FollowAsync("inviter");
        var li = await database.ArriveAsync("li", (await database.LinkAsync(campaign, inviter)).Scene);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")));
        Assert.Equal(ReferralState.New, (await database.ReferralOfAsync(li))!.State);
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "refunded"), await database.StandingAsync(li));
        Assert.Equal((1, 0, 0), await ProgressAsync());
        Assert.Equal(0, await TakenAsync(database));

        Assert.Contains(Restored, await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(li));
        Assert.Equal((0, 0, 1), await ProgressAsync());
        Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(li)));
        Assert.Equal(Invitations.InviterPoints + Invitations.InviteePoints, await TakenAsync(database));
        await database.AssertLedgerSoundAsync();

        async Task<(int, int, int)> ProgressAsync() => await database.ProgressAsync(campaign, inviter) is var progress ? (progress.Lost, progress.Held + progress.Checking, progress.Confirmed) : default;
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_voided_while_an_operator_had_to_look_waits_for_that_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder);
        var above = await database.FollowAsync("inviter");
        foreach (var name in new[] { "one", "two", "li" })
        {
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            var link = await database.LinkAsync(campaign, above);
            above = await database.ComeByAsync(name, link.Scene);
        }

        Assert.Equal(ReferralState.Review, (await database.ReferralOfAsync(above))!.State);
        await PayAsync(database);
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "refunded"), await database.StandingAsync(above));
        Assert.Contains(Restored, await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Review, (await database.ReferralOfAsync(above))!.State);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_review where decided_at is null"));

        var help = (await database.ReferralOfAsync(above))!.Id;
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<ReviewDesk>().ReleaseAsync(help, "tester", "老朋友", default))).IsOk);
        await database.SettleAsync();
        Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(above));
        Assert.Equal(Invitations.InviteePoints, await database.BalanceAsync(above));
        await database.AssertLedgerSoundAsync();
    }

    /// <summary>A friend who came by the captain's code, held on the captain's team.</summary>
    private static async Task<(LiveCampaign Campaign, Fan Captain, Fan Friend)> SeatedAsync(TestDatabase database, int seats)
    {
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder, terms => terms with { Kind = CampaignKind.Team, Team = new TeamTerms(seats, 24, Invitations.Prize, 10) });
        var captain = await database.FollowAsync("captain");
        await OpenAsync(database, campaign, captain);
        var li = await database.ComeByAsync("li", await SceneAsync(database, campaign, captain));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((ReferralState.Held, null), await database.StandingAsync(li));
        return (campaign, captain, li);
    }

    private static async Task<string> SceneAsync(TestDatabase database, LiveCampaign campaign, Fan captain) => (await database.LinkAsync(campaign, captain)).Scene;

    private static async Task OpenAsync(TestDatabase database, LiveCampaign campaign, Fan captain) =>
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<TeamBook>().OpenAsync(campaign, captain.MemberId, default))).IsOk);

    private static async Task PayAsync(TestDatabase database, string orderNo = "A1", string openId = "li")
    {
        Assert.True((await database.TellAsync(database.Paid(orderNo, 10_000, new ShopCustomer(OpenId: openId)))).IsOk);
        await database.SettleAsync();
    }

    /// <summary>The team's time is over.</summary>
    private static async Task FailAsync(TestDatabase database)
    {
        database.Clock.Advance(TimeSpan.FromHours(25));
        await database.InScopeAsync(provider => ActivatorUtilities.CreateInstance<TeamJob>(provider).Execute(null!, default).AsTask());
        Assert.Equal("Failed", await TeamAsync(database));
    }

    private static Task<string?> TeamAsync(TestDatabase database) => database.FindAsync<string>("select state from referral_team order by id desc limit 1");

    /// <summary>Of the newest team.</summary>
    private static async Task<(long Taken, long Confirmed)> SeatsAsync(TestDatabase database) => (
        await database.FindAsync<long>("select taken from referral_team order by id desc limit 1"), await database.FindAsync<long>("select confirmed from referral_team order by id desc limit 1"));

    private static Task<long> TakenAsync(TestDatabase database) => database.FindAsync<long>("select taken from referral_budget where item = 'points'");
}
