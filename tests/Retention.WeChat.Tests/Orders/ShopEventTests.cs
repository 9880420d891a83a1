using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Outreach;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Orders;

public sealed class ShopEventTests
{
    private static readonly ShopCustomer Li = new(OpenId: "li");

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_told_sixty_four_times_at_once_is_one_order_that_earns_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var paid = database.Paid("A1", 12_345, Li);
        var receipts = await Offers.AtOnceAsync(_ => database.TellAsync(paid));
        Assert.Single(receipts, receipt => receipt.Value.IsNew);
        Assert.All(receipts, receipt => Assert.Equal(ShopEventState.Applied, receipt.Value.State));
        Assert.Equal((123, 1), ((await database.PointsAsync(fan)).Available, await database.CountAsync("shop_order")));
        Assert.Equal((OrderState.Paid, fan.Id, 123), await StateAsync(database, "A1"));
        Assert.Equal("shop_event.key_reused", (await database.TellAsync(paid with { AmountFen = 1 })).Problem?.Code);
        Assert.False((await database.TellAsync(paid with { EventId = "again" })).Value.State == ShopEventState.Refused);
        Assert.Equal("order.other_amount", (await database.TellAsync(paid with { EventId = "other", AmountFen = 1 })).Problem?.Code);
        Assert.Equal(123, (await database.PointsAsync(fan)).Available);
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_by_WeChat_opens_the_payers_chat_window_and_no_other_payment_does(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var (now, byWeChat) = (database.Clock.GetUtcNow(), database.Paid("A1", 100, Li) with { PaidByWeChat = true });
        await database.TellAsync(byWeChat with { PaidByWeChat = false });
        await database.TellAsync(byWeChat with { EventId = "opened", Kind = ShopEventKind.Opened, OrderNo = "A2" });
        await database.TellAsync(byWeChat with { EventId = "by phone", OrderNo = "A3", Customer = new ShopCustomer(Phone: "13800000001") });
        await database.TellAsync(byWeChat with { EventId = "mini", OrderNo = "A4", Customer = new ShopCustomer(OpenId: "li in the mini-program") });
        Assert.Empty(await database.RightsAsync(fan));

        var payment = byWeChat with { EventId = "paid-A5", OrderNo = "A5", OccurredAt = now.AddHours(-1) };
        await Offers.AtOnceAsync(_ => database.TellAsync(payment));
        var window = Assert.Single(await database.RightsAsync(fan));
        Assert.Equal((SendRightKind.Payment, now.AddHours(47)), (window.Kind, window.ExpiresAt));
        await database.TellAsync(byWeChat with { EventId = "late", OrderNo = "A6", OccurredAt = now.AddHours(-2) });
        await database.TellAsync(byWeChat with { EventId = "fast clock", OrderNo = "A7", OccurredAt = now.AddHours(3) });
        Assert.Equal(now.AddHours(48), Assert.Single(await database.RightsAsync(fan)).ExpiresAt);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Refunds_take_back_in_proportion_and_never_more_than_was_paid(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        var refunds = await Offers.AtOnceAsync(i => database.TellAsync(database.Refunded("A1", 333, $"r{i}")));
        Assert.Equal(30, refunds.Count(refund => refund.IsOk));
        Assert.All(refunds.Where(refund => !refund.IsOk), refund => Assert.Equal("order.refund_too_high", refund.Problem!.Code));
        Assert.Equal((9_990, 1), ((await database.OrderAsync("A1")).RefundedFen, (await database.PointsAsync(fan)).Available));

        Assert.True((await database.TellAsync(database.Refunded("A1", 10, "rest"))).IsOk);
        Assert.Equal((OrderState.Refunded, 0), ((await database.OrderAsync("A1")).State, (await database.PointsAsync(fan)).Available));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_that_were_spent_are_owed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("spent", PointsReason.Adjustment, fan.Id, -80), default));
        await database.TellAsync(database.Refunded("A1", 10_000, "r"));
        var points = await database.PointsAsync(fan);
        Assert.Equal((0, 80), (points.Available, points.Owed));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_comes_before_the_payment_waits_for_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        Assert.Equal(ShopEventState.Waiting, (await database.TellAsync(database.Refunded("A1", 4_000, "r1"))).Value.State);
        Assert.Equal(ShopEventState.Waiting, (await database.TellAsync(database.Refunded("A1", 7_000, "r2"))).Value.State);
        Assert.Equal(ShopEventState.Waiting, (await database.TellAsync(database.Cancelled("A2"))).Value.State);
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        Assert.Equal((4_000, 60), ((await database.OrderAsync("A1")).RefundedFen, (await database.PointsAsync(fan)).Available));
        Assert.Equal(1, await database.CountAsync("shop_event", "state = 'Refused' and note = 'order.refund_too_high'"));
        await database.TellAsync(database.Paid("A2", 5_000, Li));
        Assert.Equal((OrderState.Cancelled, 60), ((await database.OrderAsync("A2")).State, (await database.PointsAsync(fan)).Available));
        Assert.False((await database.TellAsync(database.Refunded("A1", 4_000, "r1"))).Value.IsNew);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_are_held_by_the_placed_order_redeemed_by_the_payment_and_freed_by_the_cancellation(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        var opened = database.Paid("A1", 4_000, Li, "opened", coupon.Id) with { Kind = ShopEventKind.Opened };
        Assert.True((await database.TellAsync(opened)).IsOk);
        Assert.Equal("coupon.reserved", (await database.TellAsync(opened with { EventId = "other", OrderNo = "A2" })).Problem?.Code);
        Assert.Null((await database.TellAsync(database.Paid("A1", 4_000, Li, null, coupon.Id))).Value.Note);
        Assert.Equal((CouponState.Used, "order:teahouse:A1"), await CouponAsync());
        Assert.Equal("coupon.used", (await database.TellAsync(database.Paid("A2", 4_000, Li, null, coupon.Id))).Value.Note);
        Assert.Equal(80, (await database.PointsAsync(fan)).Available);

        await database.TellAsync(database.Cancelled("A1"));
        Assert.Equal((CouponState.Usable, null), await CouponAsync());
        Assert.Equal((OrderState.Cancelled, 40), ((await database.OrderAsync("A1")).State, (await database.PointsAsync(fan)).Available));
        await database.AssertSoundAsync();

        async Task<(CouponState, string?)> CouponAsync() => ((await database.FoundAsync(coupon)).State, (await database.FoundAsync(coupon)).OrderKey);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cancelled_order_neither_holds_nor_uses_coupons_whatever_comes_after(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        var opened = database.Paid("A1", 4_000, Li, "opened", coupon.Id) with { Kind = ShopEventKind.Opened };
        await database.TellAsync(opened);
        await database.TellAsync(database.Cancelled("A1"));
        Assert.Equal("order.cancelled", (await database.TellAsync(database.Paid("A1", 4_000, Li, "late", coupon.Id))).Value.Note);
        Assert.True((await database.TellAsync(opened with { EventId = "later" })).IsOk);
        Assert.Equal((CouponState.Usable, OrderState.Cancelled), ((await database.FoundAsync(coupon)).State, (await database.OrderAsync("A1")).State));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_are_held_against_what_is_bought(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync();
        var (one, other) = (await database.GrantAsync(template, fan.Id, "a"), await database.GrantAsync(template, fan.Id, "b"));
        Assert.Equal("coupon.not_applicable", (await OpenAsync("A1", 4_999, one)).Problem?.Code);
        Assert.Equal("coupon.not_together", (await OpenAsync("A1", 5_000, one, other)).Problem?.Code);
        Assert.True((await OpenAsync("A1", 5_000, one)).IsOk);
        // The shop need not say again what was bought. It took the money with what both gave: both are gone, whether they should or not.
        Assert.Equal("coupon.not_together", (await database.TellAsync(database.Paid("A1", 4_000, Li, "both", one.Id, other.Id))).Value.Note);
        Assert.Equal((CouponState.Used, CouponState.Used), ((await database.FoundAsync(one)).State, (await database.FoundAsync(other)).State));

        Task<Result<ShopReceipt>> OpenAsync(string orderNo, long fen, params Coupon[] coupons) => database.TellAsync(
            database.Paid(orderNo, fen, Li, "opened", [.. coupons.Select(coupon => coupon.Id)]) with { Kind = ShopEventKind.Opened, Items = [new OrderItem("tea-1", fen, 1, "龙井", "茶")] });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_uses_up_what_its_order_held(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        await database.TellAsync(database.Paid("A1", 4_000, Li, "opened", coupon.Id) with { Kind = ShopEventKind.Opened });
        // Nothing about coupons changes nothing about them, also long after the hold has lapsed.
        await database.TellAsync(database.Paid("A1", 4_000, Li, "opened again") with { Kind = ShopEventKind.Opened, CouponIds = null });
        database.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Null((await database.TellAsync(database.Paid("A1", 4_000, Li) with { CouponIds = null })).Value.Note);
        Assert.Equal((CouponState.Used, 1), ((await database.FoundAsync(coupon)).State, (int)await database.CountAsync("coupon_redemption")));
        Assert.Null((await database.TellAsync(database.Paid("A1", 4_000, Li, "again") with { CouponIds = null })).Value.Note);
        Assert.Equal(1, await database.CountAsync("coupon_redemption"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_holds_what_was_named_last_and_what_is_not_named_any_more_is_free(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync();
        var (one, other, third) = (await database.GrantAsync(template, fan.Id, "a"), await database.GrantAsync(template, fan.Id, "b"), await database.GrantAsync(template, fan.Id, "c"));
        await OpenAsync("first", one);
        await OpenAsync("second", other);
        Assert.Equal((CouponState.Usable, CouponState.Reserved), (await StateAsync(one), await StateAsync(other)));
        // Refused, the choice before it stands.
        Assert.Equal("coupon.not_together", (await OpenAsync("both", one, third)).Problem?.Code);
        Assert.Equal((CouponState.Usable, CouponState.Reserved), (await StateAsync(one), await StateAsync(other)));
        // Paid with another one than was held.
        Assert.Null((await database.TellAsync(database.Paid("A1", 4_000, Li, null, third.Id))).Value.Note);
        Assert.Equal((CouponState.Usable, CouponState.Usable, CouponState.Used), (await StateAsync(one), await StateAsync(other), await StateAsync(third)));

        Task<Result<ShopReceipt>> OpenAsync(string eventId, params Coupon[] coupons) =>
            database.TellAsync(database.Paid("A1", 4_000, Li, eventId, [.. coupons.Select(coupon => coupon.Id)]) with { Kind = ShopEventKind.Opened });

        async Task<CouponState> StateAsync(Coupon coupon) => (await database.FoundAsync(coupon)).State;
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_uses_up_its_coupons_though_its_items_are_told_after_the_discount(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        var paid = database.Paid("A1", 4_000, Li, null, coupon.Id) with { Items = [new OrderItem("tea-1", 4_000, 1, "龙井", "茶")] };
        Assert.Equal("coupon.not_applicable", (await database.TellAsync(paid)).Value.Note);
        Assert.Equal(CouponState.Used, (await database.FoundAsync(coupon)).State);
        // What somebody else has stays theirs, and holds up nothing besides.
        var (taken, own) = (coupon, await database.GrantAsync(await database.OfferAsync(), fan.Id, "own"));
        Assert.Equal("coupon.used", (await database.TellAsync(database.Paid("A2", 4_000, Li, null, taken.Id, own.Id))).Value.Note);
        Assert.Equal(("order:teahouse:A1", "order:teahouse:A2"), ((await database.FoundAsync(taken)).OrderKey, (await database.FoundAsync(own)).OrderKey));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_uses_up_its_coupons_when_the_member_is_found_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync();
        var (one, other) = (await database.GrantAsync(template, fan.Id, "a"), await database.GrantAsync(template, fan.Id, "b"));
        var byPhone = new ShopCustomer(Phone: "13800000001");
        Assert.Equal("order.coupons_wait", (await database.TellAsync(database.Paid("A1", 4_000, byPhone, null, one.Id))).Value.Note);
        Assert.Equal("order.coupons_wait", (await database.TellAsync(database.Paid("A2", 4_000, byPhone, null, other.Id))).Value.Note);
        await database.TellAsync(database.Cancelled("A2"));
        Assert.Equal(CouponState.Usable, (await database.FoundAsync(one)).State);

        await database.BindPhoneAsync(fan, "+8613800000001");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await database.MatchAsync());
        Assert.Equal((CouponState.Used, CouponState.Usable), ((await database.FoundAsync(one)).State, (await database.FoundAsync(other)).State));
        await database.TellAsync(database.Cancelled("A1"));
        Assert.Equal(CouponState.Usable, (await database.FoundAsync(one)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cancellation_told_before_the_order_leaves_neither_order_nor_hold_open(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        Assert.Equal(ShopEventState.Waiting, (await database.TellAsync(database.Cancelled("A1"))).Value.State);
        var opened = await database.TellAsync(database.Paid("A1", 4_000, Li, "opened", coupon.Id) with { Kind = ShopEventKind.Opened });
        Assert.Equal((ShopEventState.Applied, "order.cancelled"), (opened.Value.State, opened.Value.Note));
        Assert.Equal((OrderState.Cancelled, CouponState.Usable), ((await database.OrderAsync("A1")).State, (await database.FoundAsync(coupon)).State));
        Assert.Equal(0, await database.CountAsync("shop_event", "state <> 'Applied'"));
        // Paid all the same, it counts as refunded in full.
        await database.TellAsync(database.Paid("A1", 4_000, Li));
        Assert.Equal((OrderState.Cancelled, 4_000, 0), ((await database.OrderAsync("A1")).State, (await database.OrderAsync("A1")).RefundedFen, (await database.PointsAsync(fan)).Available));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_after_the_cancellation_is_known_and_takes_nothing_more(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A0", 10_000, Li));
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        await database.TellAsync(database.Refunded("A1", 3_000, "r1"));
        await database.TellAsync(database.Cancelled("A1"));
        var refunded = await database.TellAsync(database.Refunded("A1", 7_000, "r2"));
        Assert.Equal((ShopEventState.Applied, "order.cancelled"), (refunded.Value.State, refunded.Value.Note));
        Assert.Equal("order.refund_too_high", (await database.TellAsync(database.Refunded("A1", 1, "r3"))).Problem?.Code);

        // The same, told before the payment.
        await database.TellAsync(database.Cancelled("A2"));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.TellAsync(database.Refunded("A2", 5_000, "r4"));
        await database.TellAsync(database.Paid("A2", 5_000, Li));
        Assert.Equal((0, 100), ((int)await database.CountAsync("shop_event", "state <> 'Applied'"), (await database.PointsAsync(fan)).Available));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_told_at_the_same_moment_as_its_order_is_applied_a_little_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        await database.TellAsync(database.Paid("A2", 10_000, Li) with { Kind = ShopEventKind.Opened });
        // As they are left where neither sees the other.
        await database.TellAsync(database.Refunded("B1", 4_000, "r1"));
        await database.TellAsync(database.Cancelled("B2"));
        await database.TellAsync(database.Refunded("B2", 4_000, "r2"));
        await database.ExecuteAsync("update shop_event set order_no = 'A1' where order_no = 'B1'");
        await database.ExecuteAsync("update shop_event set order_no = 'A2' where order_no = 'B2'");

        Assert.NotNull(await database.FindAsync<long?>(ShopEventStore.Sql.AnyBehind));
        await database.InScopeAsync(provider => provider.GetRequiredService<WaitingEventsJob>().Execute(null!, default).AsTask());
        Assert.Null(await database.FindAsync<long?>(ShopEventStore.Sql.AnyBehind));
        Assert.Equal((4_000, 60), ((await database.OrderAsync("A1")).RefundedFen, (await database.PointsAsync(fan)).Available));
        Assert.Equal((OrderState.Cancelled, 1), ((await database.OrderAsync("A2")).State, (int)await database.CountAsync("shop_event", "state = 'Waiting' and event_key = 'r2'")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_with_every_field_at_its_limit_is_kept_whole(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = new OrderItem(new string('货', 64), 1_000_000_000, 100_000, new string('名', OrderItem.NameMax), new string('类', OrderItem.CategoryMax));
        var customer = new ShopCustomer(new string('o', 64), new string('u', 64), "+861380000000100", new string('客', 64));
        var told = database.Paid(new string('单', 64), 100_000_000_000, customer, new string('e', 64)) with { Items = [.. Enumerable.Repeat(item, ShopOrder.ItemsMax)] };
        Assert.Equal(ShopEventState.Applied, (await database.TellAsync(told)).Value.State);
        Assert.Equal(told.Items, (await database.OrderAsync(told.OrderNo)).ReadItems());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_waiting_order_that_breaks_holds_up_none_behind_it_and_is_tried_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        foreach (var orderNo in new[] { "A1", "A2", "A3" })
            await database.TellAsync(database.Paid(orderNo, 1_000, new ShopCustomer(Phone: "13800000001")));
        // As a newer version might leave it behind.
        await database.ExecuteAsync("update shop_order set state = 'Disputed' where order_no = 'A1'");
        await database.BindPhoneAsync(fan, "+8613800000001");
        database.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((2, 0), (await database.MatchAsync(), await database.MatchAsync()));
        Assert.Equal(20, (await database.PointsAsync(fan)).Available);
        await database.ExecuteAsync("update shop_order set state = 'Paid' where order_no = 'A1'");
        Assert.Equal((1, 0), (await database.MatchAsync(), await database.MatchAsync()));
        Assert.Equal((30, 0), ((await database.PointsAsync(fan)).Available, await database.FindAsync<long>("select count(*) from shop_order where match_due_at is not null")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_without_a_member_waits_until_the_phone_is_bound(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var customer = new ShopCustomer(Phone: "138 0000 0001", CustomerNo: "C7");
        await database.TellAsync(database.Paid("A1", 10_000, customer));
        await database.TellAsync(database.Paid("A2", 5_000, new ShopCustomer(CustomerNo: "C7")));
        await database.TellAsync(database.Refunded("A1", 2_500, "r1"));
        Assert.Equal((OrderState.PartlyRefunded, null, 0), await StateAsync(database, "A1"));
        Assert.Equal(0, await database.MatchAsync());

        await database.BindPhoneAsync(fan, "+8613800000001");
        // The first finds its member by the number, the second then by the shop's customer.
        Assert.Equal((1, 1, 0), (await database.MatchAsync(), await database.MatchAsync(), await database.MatchAsync()));
        Assert.Equal(75 + 50, (await database.PointsAsync(fan)).Available);
        await database.TellAsync(database.Refunded("A1", 7_500, "r2"));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
        Assert.Equal(fan.Id, (await database.OrderAsync("A2")).FanId);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_two_members_share_leads_to_neither(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        foreach (var name in new[] { "li", "mei" })
            await database.BindPhoneAsync(await database.FollowAsync(name), "+8613800000001");
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(Phone: "13800000001")));
        Assert.Null((await database.OrderAsync("A1")).FanId);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_claimed_by_sixty_four_at_once_is_one_member_s(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fans = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => database.FollowAsync($"fan-{i}")));
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(Phone: "13800000001")));
        var claims = await Offers.AtOnceAsync(i => ClaimAsync(i, "0001"));
        var claimed = Assert.Single(claims, claim => claim.IsOk).Value;
        Assert.All(claims.Where(claim => !claim.IsOk), claim => Assert.Equal("order.claimed", claim.Problem!.Code));
        Assert.Equal((100, 100), (claimed.Points, await database.FindAsync<long>("select sum(amount) from ledger_posting")));
        Assert.Equal("order.not_found", (await ClaimAsync(0, "0002")).Problem?.Code);
        Assert.True((await ClaimAsync(Array.FindIndex(fans, fan => fan.Id == claimed.FanId), "0001")).IsOk);

        Task<Result<ShopOrder>> ClaimAsync(int fan, string tail) =>
            database.InScopeAsync(provider => provider.GetRequiredService<OrderBook>().ClaimAsync(fans[fan].Id, "A1", tail, default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_forgotten_leaves_sums_and_nothing_that_tells_who_it_was(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, Li with { Phone = "13800000001", CustomerNo = "C7" }) with { Items = [new("tea-1", 10_000, 1)] });
        Assert.Equal(1, await database.CountAsync("shop_customer"));
        await database.ExecuteAsync("insert into koc_score (day, fan_id, score, parts) values ('2026-11-01', @Id, 60, '[]')", new { fan.Id });
        var mini = await database.InTransactionAsync(async (provider, ct) => (await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "m", null, ct)).Id);
        await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini, fan.Id, MergeReason.Union, default));

        // Unfollowed, they are still in the mini-program, and still the shop's customer.
        await EraseAsync(database, fan.Id);
        Assert.Equal("C7", (await database.OrderAsync("A1")).CustomerNo);
        await database.TellAsync(database.Paid("A2", 5_000, new ShopCustomer(CustomerNo: "C7")));
        Assert.Equal(fan.Id, (await database.OrderAsync("A2")).FanId);
        Assert.Equal(1, await database.CountAsync("koc_score"));

        await EraseAsync(database, mini);
        var order = await database.OrderAsync("A1");
        Assert.Null((await database.OrderAsync("A2")).CustomerNo);
        Assert.Equal(0, await database.CountAsync("koc_score"));
        Assert.Equal((10_000, null, null, null, null), (order.AmountFen, order.Items, order.CustomerNo, order.PhoneHash, order.TailHash));
        Assert.Equal(0, await database.CountAsync("shop_customer"));
        await database.TellAsync(database.Refunded("A1", 10_000, "r"));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_purchase_confirms_the_invitation_that_came_before_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(await database.CampaignAsync(), inviter);
        var early = database.Paid("A0", 10_000, Li) with { OccurredAt = database.Clock.GetUtcNow().AddDays(-9) };
        var invitee = await database.ComeByAsync("li", $"r_{link.Code}");
        await database.TellAsync(early);
        await database.SettleAsync();
        Assert.Equal(ReferralState.Held, (await database.ReferralOfAsync(invitee))!.State);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.ReferralOfAsync(invitee))!.State);
        Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));

        await database.TellAsync(database.Refunded("A1", 10_000, "r"));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Lost, "refunded"), await database.StandingAsync(invitee));
        Assert.Equal((0, 0), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
    }

    private static async Task<(OrderState, Id<Fan>?, long)> StateAsync(TestDatabase database, string orderNo)
    {
        var order = await database.OrderAsync(orderNo);
        return (order.State, order.FanId, order.Points);
    }

    private static Task EraseAsync(TestDatabase database, Id<Fan> fan) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEraser>().EraseNowAsync(fan, ct));
}
