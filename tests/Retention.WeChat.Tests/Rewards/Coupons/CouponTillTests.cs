using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class CouponTillTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_coupon_serves_one_order_however_many_want_it_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        var problems = await Offers.AtOnceAsync(i => RedeemAsync(database, $"order:{i}", coupon));
        Assert.Single(problems, problem => problem is null);
        Assert.All(problems.Where(problem => problem is not null), problem => Assert.Equal("coupon.used", problem));
        Assert.Equal(1, await database.CountAsync("coupon_redemption"));
        Assert.Equal(CouponState.Used, (await database.FoundAsync(coupon)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_shown_at_sixty_four_tills_at_once_is_taken_at_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(Offers.Cake), fan.Id);
        var results = await Offers.AtOnceAsync(i => database.TillAsync(till => till.RedeemByCodeAsync(coupon.Code, $"staff {i}", default)));
        var redemption = Assert.Single(results, result => result.IsOk).Value;
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal("coupon.used", result.Problem!.Code));
        Assert.Equal((coupon.Id, fan.Id, 1), (redemption.CouponId, redemption.FanId, await database.CountAsync("coupon_redemption")));

        var undone = await Offers.AtOnceAsync(_ => database.TillAsync(till => till.UndoAsync(redemption.Id, "manager", default)));
        Assert.Equal("manager", Assert.Single(undone, result => result.IsOk).Value.UndoneBy);
        Assert.Equal(CouponState.Usable, (await database.FoundAsync(coupon)).State);
        Assert.True((await database.TillAsync(till => till.RedeemByCodeAsync(coupon.Code.ToLowerInvariant().Insert(4, " - "), "staff", default))).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_reserves_redeems_and_rolls_back_and_may_say_each_twice(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        for (var i = 0; i < 2; i++)
            Assert.Null(await ReserveAsync(database, "order:1", coupon));
        Assert.Equal("coupon.reserved", await ReserveAsync(database, "order:2", coupon));
        Assert.Equal("coupon.reserved", (await database.TillAsync(till => till.RedeemByCodeAsync(coupon.Code, "staff", default))).Problem?.Code);
        for (var i = 0; i < 2; i++)
            Assert.Null(await RedeemAsync(database, "order:1", coupon));
        Assert.Equal("coupon.used", await ReserveAsync(database, "order:1", coupon));
        Assert.Equal(1, await database.CountAsync("coupon_redemption"));

        Assert.Equal((1, 0), (await RollBackAsync(database, "order:1"), await RollBackAsync(database, "order:1")));
        Assert.Equal(1, await database.CountAsync("coupon_redemption", "undone_at is not null"));
        Assert.Null(await RedeemAsync(database, "order:2", coupon));
        Assert.Equal(("order:2", 0), ((await database.FoundAsync(coupon)).OrderKey, await RollBackAsync(database, "order:1")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reservation_lapses_and_an_order_s_own_one_outlives_the_coupon(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync();
        var coupon = await database.GrantAsync(template, fan.Id);
        await ReserveAsync(database, "order:1", coupon);
        database.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(CouponState.Usable, (await database.FoundAsync(coupon)).StateAt(database.Clock.GetUtcNow()));
        Assert.Null(await ReserveAsync(database, "order:2", coupon));

        database.Clock.Advance(coupon.ValidUntil - database.Clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        Assert.Null(await ReserveAsync(database, "order:3", coupon));
        database.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await database.InScopeAsync(provider => provider.GetRequiredService<CouponStore>().ExpireAsync(database.Clock.GetUtcNow(), 10, default)));
        Assert.Null(await RedeemAsync(database, "order:3", coupon));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_good_when_it_was_paid_with_is_good_when_the_shop_tells_of_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync();
        var (late, tooLate) = (await database.GrantAsync(template, fan.Id, "a"), await database.GrantAsync(template, fan.Id, "b"));
        var paidAt = late.ValidUntil.AddSeconds(-1);
        database.Clock.Advance(TimeSpan.FromDays(20));
        await database.InScopeAsync(provider => provider.GetRequiredService<CouponStore>().ExpireAsync(database.Clock.GetUtcNow(), 10, default));
        Assert.Null(await RedeemAsync(database, "order:1", late, paidAt));
        Assert.Equal("coupon.expired", await RedeemAsync(database, "order:2", tooLate, paidAt.AddSeconds(1)));
        Assert.Equal("coupon.early", await RedeemAsync(database, "order:2", tooLate, tooLate.ValidFrom.AddSeconds(-1)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_of_an_order_are_held_all_or_none_and_each_that_is_there_is_used_by_its_owner(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (li, mei) = (await database.FollowAsync("li"), await database.FollowAsync("mei"));
        var template = await database.OfferAsync();
        var (one, used, foreign) = (await database.GrantAsync(template, li.Id, "a"), await database.GrantAsync(template, li.Id, "b"), await database.GrantAsync(template, mei.Id, "c"));
        var two = await database.GrantAsync(template, li.Id, "d");
        await RedeemAsync(database, "order:1", used);
        Assert.Equal(CouponProblems.Used, await database.TillAsync(till => till.ReserveAsync("order:2", li.Id, [one.Id, used.Id], [], default)));
        Assert.Equal(CouponState.Usable, (await database.FoundAsync(one)).State);
        Assert.Equal("coupon.used", await RedeemAllAsync("order:2", one, used));
        Assert.Equal("coupon.not_found", await RedeemAllAsync("order:3", two, foreign));
        Assert.Equal(("order:2", "order:1", "order:3", null), (await OrderAsync(one), await OrderAsync(used), await OrderAsync(two), await OrderAsync(foreign)));
        Assert.Equal("coupon.bad_code", (await database.TillAsync(till => till.RedeemByCodeAsync("123456789012", "staff", default))).Problem?.Code);

        async Task<string?> OrderAsync(Coupon coupon) => (await database.FoundAsync(coupon)).OrderKey;

        async Task<string?> RedeemAllAsync(string order, params Coupon[] coupons) =>
            (await database.TillAsync(till => till.RedeemAsync(order, li.Id, [.. coupons.Select(coupon => coupon.Id)], [], database.Clock.GetUtcNow(), default)))?.Code;
    }

    private static async Task<string?> ReserveAsync(TestDatabase database, string order, Coupon coupon) =>
        (await database.TillAsync(till => till.ReserveAsync(order, coupon.FanId, [coupon.Id], [], default)))?.Code;

    private static async Task<string?> RedeemAsync(TestDatabase database, string order, Coupon coupon, DateTimeOffset? at = null) =>
        (await database.TillAsync(till => till.RedeemAsync(order, coupon.FanId, [coupon.Id], [], at ?? database.Clock.GetUtcNow(), default)))?.Code;

    private static Task<int> RollBackAsync(TestDatabase database, string order) => database.TillAsync(till => till.RollBackAsync(order, default));
}
