using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards;

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

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Where_following_is_not_asked_for_an_old_customer_who_scans_a_code_is_no_new_friend(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, open) = await InviteAsync(database, terms => terms with { RequiresFollow = false }, "open");
        var (_, _, following) = await InviteAsync(database, name: "following");
        foreach (var name in new[] { "customer", "reader" })
            await MeetAsync(database, name);
        var visitor = await MeetAsync(database, "visitor");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(open.Code, visitor.Id, TouchChannel.Page, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Null(await database.ReferralOfAsync(await database.ComeByAsync("customer", open.Scene)));
        Assert.Equal("met_before", await database.FindAsync<string>("select outcome from referral_touch where channel = 'Qr'"));
        Assert.NotNull(await database.ReferralOfAsync(await database.ComeByAsync("reader", following.Scene)));
        Assert.NotNull(await database.ReferralOfAsync(await database.ComeByAsync("visitor", open.Scene)));
        Assert.NotNull(await database.ReferralOfAsync(await database.ComeByAsync("stranger", open.Scene)));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_had_paid_for_an_order_before_they_came_has_no_first_order_any_more(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database, condition: HelpCondition.FirstOrder);
        var now = database.Clock.GetUtcNow();
        foreach (var (name, amount, refunded, paidAt) in new[] { ("paid", 100, 40, now.AddDays(-1)), ("refunded", 100, 100, now.AddDays(-1)), ("later", 100, 0, now.AddDays(1)) })
        {
            foreach (var fan in new[] { await MeetAsync(database, name), await database.ShopperAsync($"mini-{name}") })
                await database.ExecuteAsync(
                    "insert into shop_order (id, shop, order_no, state, amount_fen, refunded_fen, paid_at, fan_id, earning_no, earned_fen, points, version, recorded_at) values (@Id, 's', @no, 'Paid', @amount, @refunded, @paidAt, @Id, 0, 0, 0, 1, @now)",
                    new { fan.Id, no = fan.OpenId, amount, refunded, paidAt, now });
            await database.ComeByAsync(name, link.Scene);
            var helped = await database.InScopeAsync(async provider => await provider.GetRequiredService<HelpDesk>().HelpAsync(
                campaign, link.Code, await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, $"mini-{name}", null, default), TouchOrigin.None, default));
            Assert.Equal(name == "paid" ? ReferralProblems.NotNew : null, helped.Problem);
        }

        Assert.Equal("ordered_before", await database.FindAsync<string>("select outcome from referral_touch where channel = 'Qr' and outcome <> 'credited'"));
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from referral"));
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

    private static Task<IReadOnlyList<LiveCampaign>> KnownAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CampaignMemory>().LoadAsync(provider.GetRequiredService<Db>(), default));

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

    private static Task<Result<LiveCampaign>> TouchAsync(TestDatabase database, string code, TouchOrigin origin) =>
        database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(code, null, TouchChannel.Mini, origin, default));

    private static Task<long> TouchesAsync(TestDatabase database) => database.FindAsync<long>("select count(*) from referral_touch");

    private static Task<IReadOnlyList<ReferralLink>> WantedAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().ListWantedAsync(database.Clock.GetUtcNow(), 10, default));

    private static Task<Result<Referral>> VoidAsync(TestDatabase database, Id<Referral> id) =>
        database.InScopeAsync(provider => provider.GetRequiredService<FraudDesk>().VoidAsync(id, default));

    private static Task<Fan> MeetAsync(TestDatabase database, string openId) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, openId, ct));

    private static EarningRule Rule(long id, EarningKind kind, EarningUnit unit, long points) => new(
        new Id<EarningRule>(id), "老友记加赠", null, kind, EarningGives.Fixed, unit, points, 0, 100, false, null, null, 0, null, null,
        RewardPeriod.Day, null, null, null, null, true, DateTimeOffset.UnixEpoch);

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

    private static Task<PointsBalance> BalanceAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().FindBalanceAsync(fan.MemberId, default));

    private static Task<IReadOnlyList<string>> TitlesAsync(TestDatabase database, LiveCampaign campaign, Fan fan) =>
        database.ListAsync<string>("select title from referral_award where campaign_id = @campaignId and fan_id = @fanId order by title", new { campaignId = campaign.Id.Value, fanId = fan.Id.Value });
}
