using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using static Retention.WeChat.Tests.Referrals.ReferralCases;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>The cases operators quarrel about, each with its answer: whom a new friend is credited to.</summary>
public sealed class CreditCasesTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task One_invitee_counts_for_one_inviter_by_the_first_touch(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, first, link) = await InviteAsync(database);
        var second = await database.FollowAsync("second-inviter");
        var other = await database.LinkAsync(campaign, second);
        // A visitor of the first one's page who then scans the second one's code.
        var visitor = await MeetAsync(database, "friend");
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

        Task<Result<Referral>> HelpAsync(string code) => database.InScopeAsync(provider =>
            provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, friend, TouchOrigin.None, default));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task By_the_last_touch_the_code_that_was_scanned_wins(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, _, link) = await InviteAsync(database, terms => terms with { Touch = TouchModel.Last });
        var second = await database.FollowAsync("second-inviter");
        var visitor = await MeetAsync(database, "friend");
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
        var visitor = await MeetAsync(database, "friend");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(link.Code, visitor.Id, TouchChannel.Page, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromHours(1));
        var friend = await database.ComeByAsync("friend", null);
        Assert.Equal(inviter.Id, (await database.ReferralOfAsync(friend))!.InviterFanId);
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
}
