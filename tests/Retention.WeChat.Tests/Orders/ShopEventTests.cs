using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;
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
        // What is told and taken meanwhile is not what waits.
        await database.TellAsync(database.Refunded("A1", 3_000, "r3"));

        Assert.NotNull(await database.FindAsync<long?>(ShopEventStore.Sql.AnyBehind));
        await database.InScopeAsync(provider => provider.GetRequiredService<WaitingEventsJob>().Execute(null!, default).AsTask());
        Assert.Null(await database.FindAsync<long?>(ShopEventStore.Sql.AnyBehind));
        Assert.Equal((7_000, 30), ((await database.OrderAsync("A1")).RefundedFen, (await database.PointsAsync(fan)).Available));
        Assert.Equal((OrderState.Cancelled, 1), ((await database.OrderAsync("A2")).State, (int)await database.CountAsync("shop_event", "state = 'Waiting' and event_key = 'r2'")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_with_every_field_at_its_limit_is_kept_whole(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = new OrderItem(new string('货', 64), 1_000_000_000, 100_000, new string('名', OrderItem.NameMax), new string('类', OrderItem.CategoryMax));
        var customer = new ShopCustomer(new string('o', 64), new string('u', 64), "+861380000000100", new string('客', 64));
        var told = database.Paid(new string('单', 64), 100_000_000, customer, new string('e', 64)) with { Items = [.. Enumerable.Repeat(item, ShopOrder.ItemsMax)] };
        Assert.Equal(ShopEventState.Applied, (await database.TellAsync(told)).Value.State);
        Assert.Equal(told.Items, (await database.OrderAsync(told.OrderNo)).ReadItems());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_beyond_any_amount_is_refused_placed_or_paid(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var told = database.Paid("A1", 100_000_001, Li);
        foreach (var kind in new[] { ShopEventKind.Opened, ShopEventKind.Paid })
            Assert.Equal(OrderProblems.AmountTooHigh, (await database.TellAsync(told with { Kind = kind, EventId = $"{kind}" })).Problem);
        Assert.Equal(0, await database.CountAsync("shop_order"));
        Assert.True((await database.TellAsync(told with { AmountFen = 100_000_000 })).IsOk);
    }

    private static async Task<(OrderState, Id<Fan>?, long)> StateAsync(TestDatabase database, string orderNo)
    {
        var order = await database.OrderAsync(orderNo);
        return (order.State, order.FanId, order.Points);
    }
}
