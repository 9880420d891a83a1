using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Orders;

/// <summary>Coupons of orders that shops tell of: held, used up, free again.</summary>
public sealed class ShopCouponTests
{
    private static readonly ShopCustomer Li = new(OpenId: "li");

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
}
