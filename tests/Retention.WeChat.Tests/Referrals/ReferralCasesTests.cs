using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>The cases operators quarrel about, each with its answer.</summary>
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
            await database.InScopeAsync(provider => provider.GetRequiredService<Retention.WeChat.Rewards.PointsLedger>()
                .PostAsync(new($"spend:{name}", Retention.WeChat.Rewards.PointsReason.MallOrder, friend.MemberId, -Invitations.InviteePoints), default));
            database.Clock.Advance(TimeSpan.FromMinutes(1));
            await database.LeaveAsync(name);
            Assert.Equal(name == "owes" ? Invitations.InviteePoints : 0, (await BalanceAsync(database, friend)).Owed);
        }
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task One_invitee_counts_for_one_inviter_by_the_first_touch(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, first, link) = await InviteAsync(database);
        var second = await database.FollowAsync("second-inviter");
        var other = await database.LinkAsync(campaign, second);
        // A visitor of the first one's page who then scans the second one's code.
        var visitor = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, "friend", ct));
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(link.Code, visitor.Id, TouchChannel.Page, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromHours(1));
        var friend = await database.ComeByAsync("friend", other.Scene);
        Assert.Equal(first.Id, (await database.ReferralOfAsync(friend))!.InviterFanId);
        Assert.Equal("first", (await database.ReferralOfAsync(friend))!.CreditedBy);
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral_touch"));
        Assert.Equal("first_touch_elsewhere", await database.FindAsync<string>("select outcome from referral_touch where channel = 'Qr'"));
        Assert.Equal((0, 0, 0), await FiguresAsync(database, campaign, second));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_request_that_succeeded_gets_its_answer_again_and_a_code_not_asked_by_before_is_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, first, link) = await InviteAsync(database, terms => terms with { RequiresFollow = false });
        var (second, third) = (await database.LinkAsync(campaign, await database.FollowAsync("second")), await database.LinkAsync(campaign, await database.FollowAsync("third")));
        var friend = await database.ShopperAsync("friend");
        // Opened the first one's and the third one's invitation, and asks through the second one's.
        foreach (var code in new[] { link.Code, third.Code })
        {
            await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(code, friend.Id, TouchChannel.Mini, TouchOrigin.None, default));
            database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var asked = await HelpAsync(second.Code);
        Assert.Equal((first.Id, "first"), (asked.Value.InviterFanId, asked.Value.CreditedBy));
        await database.SettleAsync();
        Assert.Equal(asked.Value.Id, (await HelpAsync(second.Code)).Value.Id);
        Assert.Equal(asked.Value.Id, (await HelpAsync(link.Code)).Value.Id);
        Assert.Equal(ReferralProblems.HelpedAnother, (await HelpAsync(third.Code)).Problem);

        // Its inviter is another account of the one who was credited: the same person's code.
        await database.ExecuteAsync("update fan set member_id = @first where open_id = 'third'", new { first = first.Id });
        Assert.Equal(asked.Value.Id, (await HelpAsync(third.Code)).Value.Id);

        // The answer was lost and the campaign ended before it was asked for again.
        database.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(asked.Value.Id, (await HelpAsync(second.Code)).Value.Id);
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from referral_touch") + await database.FindAsync<long>("select count(*) from referral"));

        Task<Retention.Platform.Problems.Result<Referral>> HelpAsync(string code) => database.InScopeAsync(provider =>
            provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, friend, TouchOrigin.None, default));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task By_the_last_touch_the_code_that_was_scanned_wins(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database, terms => terms with { Touch = TouchModel.Last });
        var second = await database.FollowAsync("second-inviter");
        var visitor = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, "friend", ct));
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(link.Code, visitor.Id, TouchChannel.Page, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromHours(1));
        var friend = await database.ComeByAsync("friend", (await database.LinkAsync(campaign, second)).Scene);
        Assert.Equal((second.Id, "last"), ((await database.ReferralOfAsync(friend))!.InviterFanId, (await database.ReferralOfAsync(friend))!.CreditedBy));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_opened_the_page_and_follows_by_search_is_credited_by_the_journal(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, inviter, link) = await InviteAsync(database);
        var visitor = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, "friend", ct));
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(link.Code, visitor.Id, TouchChannel.Page, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromHours(1));
        var friend = await database.ComeByAsync("friend", null);
        Assert.Equal(inviter.Id, (await database.ReferralOfAsync(friend))!.InviterFanId);
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
    public async Task A_campaign_that_ended_between_scan_and_follow_credits_nobody_and_the_last_moment_still_counts(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database);
        var last = await database.ComeByAsync("last", link.Scene, campaign.Terms.EndsAt.AddMilliseconds(-1));
        await database.ComeByAsync("late", link.Scene, campaign.Terms.EndsAt);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(last)).State);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral"));
        Assert.Equal("not_running", await database.FindAsync<string>("select outcome from referral_touch where outcome <> 'credited'"));
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
    public async Task The_older_follow_decides_though_it_is_told_later_until_somebody_was_rewarded(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, older, byOlder) = await InviteAsync(database);
        var newer = await database.FollowAsync("newer");
        var byNewer = await database.LinkAsync(campaign, newer);
        var now = database.Clock.GetUtcNow();
        var early = await database.ComeByAsync("early", byNewer.Scene, now);
        Assert.Equal((1, 0, 0), await FiguresAsync(database, campaign, newer));
        await database.ComeByAsync("early", byOlder.Scene, now.AddSeconds(-10));
        Assert.Equal(older.Id, (await database.ReferralOfAsync(early))!.InviterFanId);
        Assert.Equal(((0, 0, 0), (1, 0, 0)), (await FiguresAsync(database, campaign, newer), await FiguresAsync(database, campaign, older)));
        await database.ComeByAsync("early", byNewer.Scene, now.AddSeconds(-5));
        Assert.Equal(older.Id, (await database.ReferralOfAsync(early))!.InviterFanId);

        var rewarded = await database.ComeByAsync("rewarded", byNewer.Scene, now);
        await database.ServiceEventAsync(rewarded, "order-1");
        await database.ComeByAsync("rewarded", byOlder.Scene, now.AddSeconds(-10));
        Assert.Equal((newer.Id, ReferralState.Confirmed), ((await database.ReferralOfAsync(rewarded))!.InviterFanId, (await database.ReferralOfAsync(rewarded))!.State));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Nobody_is_credited_for_themselves_for_old_friends_or_for_other_codes(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database);
        await database.LeaveAsync("inviter", database.Clock.GetUtcNow().AddSeconds(1));
        await database.ComeByAsync("inviter", link.Scene, database.Clock.GetUtcNow().AddSeconds(2));
        await database.ComeByAsync("stranger", "r_0123456789");
        await database.ComeByAsync("shop", "shop-7");
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from referral"));
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
        Assert.Equal((0, 2 * Invitations.InviterPoints), await PointsAsync(database, inviter));
        Assert.Equal(30, await database.FindAsync<long>("select taken from referral_budget where item = 'points'"));

        // Topped up and resumed, those who came while there was money to promise are counted.
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<CampaignDesk>().RaiseBudgetAsync(campaign.Id, 100, "tester", default))).IsOk);
        database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        await database.SettleAsync();
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(friends[2])).State);
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

    private static async Task<(LiveCampaign Campaign, Fan Inviter, ReferralLink Link)> InviteAsync(
        TestDatabase database, Func<CampaignTerms, CampaignTerms>? change = null, string name = "inviter", HelpCondition condition = HelpCondition.ServiceEvent)
    {
        var campaign = await database.CampaignAsync(condition, change);
        var inviter = await database.FollowAsync(name);
        return (campaign, inviter, await database.LinkAsync(campaign, inviter));
    }

    private static async Task<(int Held, int Confirmed, int Lost)> FiguresAsync(TestDatabase database, LiveCampaign campaign, Fan fan)
    {
        var progress = await database.ProgressAsync(campaign, fan);
        Assert.Equal(0, progress.Checking);
        return (progress.Held, progress.Confirmed, progress.Lost);
    }

    private static async Task<(long Available, long Pending)> PointsAsync(TestDatabase database, Fan fan)
    {
        var balance = await BalanceAsync(database, fan);
        return (balance.Available, balance.Pending);
    }

    private static Task<Retention.WeChat.Rewards.PointsBalance> BalanceAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<Retention.WeChat.Rewards.PointsLedger>().FindBalanceAsync(fan.MemberId, default));

    private static Task<IReadOnlyList<string>> TitlesAsync(TestDatabase database, LiveCampaign campaign, Fan fan) =>
        database.ListAsync<string>("select title from referral_award where campaign_id = @campaignId and fan_id = @fanId order by title", new { campaignId = campaign.Id.Value, fanId = fan.Id.Value });
}
