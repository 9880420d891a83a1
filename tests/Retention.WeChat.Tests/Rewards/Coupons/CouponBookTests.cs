using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class CouponBookTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stock_of_ten_is_ten_coupons_however_many_want_one_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(64);
        var template = await database.OfferAsync(offer: new CouponOffer(Stock: 10));
        var results = await Offers.AtOnceAsync(i => database.TakeAsync(template, fans[i].Id));
        Assert.Equal(10, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal("coupon.sold_out", result.Problem!.Code));
        Assert.Equal((10, 10), (await database.CountAsync("coupon"), (await database.FoundAsync(template)).Taken));
        Assert.Equal(10, results.Where(result => result.IsOk).Select(result => result.Value.Code).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_fan_takes_no_more_than_one_may_however_often_they_press_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync(offer: new CouponOffer(Stock: 100, PerFanLimit: 2, CostPoints: 30));
        await GiveAsync(database, fan, 1_000);
        var results = await Offers.AtOnceAsync(_ => database.TakeAsync(template, fan.Id));
        Assert.Equal(2, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal("coupon.limit_reached", result.Problem!.Code));
        Assert.Equal((2, 2), (await database.CountAsync("coupon"), (await database.FoundAsync(template)).Taken));
        Assert.Equal(940, await BalanceAsync(database, fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_key_grants_one_coupon_however_many_grant_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var (template, other) = (await database.OfferAsync(), await database.OfferAsync());
        var coupons = await Offers.AtOnceAsync(_ => database.GrantAsync(template, fan.Id, "task:7"));
        Assert.Single(coupons.Select(coupon => coupon.Id).Distinct());
        Assert.Equal((1, 1), (await database.CountAsync("coupon"), (await database.FoundAsync(template)).Taken));
        var reused = await database.BookAsync(book => book.GrantAsync("task:7", other.Id.Value, fan.Id, CouponSource.Task, default));
        Assert.Equal("coupon.key_reused", reused.Problem?.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Grants_take_from_the_stock_but_not_from_what_one_may_take(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync(offer: new CouponOffer(Stock: 3));
        await database.GrantAsync(template, fan.Id, "a");
        await database.GrantAsync(template, fan.Id, "b");
        Assert.True((await database.TakeAsync(template, fan.Id)).IsOk);
        var none = await database.BookAsync(book => book.GrantAsync("c", template.Id.Value, fan.Id, CouponSource.Lottery, default));
        Assert.Equal("coupon.sold_out", none.Problem?.Code);
        Assert.Equal("a", (await database.BookAsync(book => book.GrantAsync("a", template.Id.Value, fan.Id, CouponSource.Lottery, default))).Value.GrantKey);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_has_too_few_points_gets_nothing_and_loses_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync(offer: new CouponOffer(Stock: 5, CostPoints: 30));
        await GiveAsync(database, fan, 29);
        Assert.Equal("points.insufficient", (await database.TakeAsync(template, fan.Id)).Problem?.Code);
        Assert.Equal((0, 0, 29), (await database.CountAsync("coupon"), (await database.FoundAsync(template)).Taken, await BalanceAsync(database, fan)));
        Assert.Equal(0, await database.CountAsync("coupon_taken", "taken > 0"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_offer_is_open_within_its_time_and_while_it_is_published(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var now = database.Clock.GetUtcNow();
        var soon = await database.OfferAsync(offer: new CouponOffer(5, TakeFrom: now.AddHours(1), TakeUntil: now.AddHours(2)));
        var hidden = await database.OfferAsync(offer: new CouponOffer(5, IsPublic: false));
        var draft = await database.OfferAsync(published: false);
        Assert.Equal("coupon.not_yet", (await database.TakeAsync(soon, fan.Id)).Problem?.Code);
        Assert.Equal("coupon_template.not_found", (await database.TakeAsync(hidden, fan.Id)).Problem?.Code);
        Assert.Equal("coupon_template.not_found", (await database.TakeAsync(draft, fan.Id)).Problem?.Code);

        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(OfferState.Open, Assert.Single(await database.BookAsync(book => book.OffersAsync(fan.Id, default))).State);
        Assert.True((await database.TakeAsync(soon, fan.Id)).IsOk);
        Assert.Equal((OfferState.Taken, 0), await StandingAsync(database, fan));
        await database.DeskAsync(desk => desk.PauseAsync(soon.Id, default));
        Assert.Equal("coupon.over", (await database.TakeAsync(soon, fan.Id)).Problem?.Code);
        await database.DeskAsync(desk => desk.PublishAsync(soon.Id, default));
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((OfferState.Over, 0), await StandingAsync(database, fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_clock_decides_what_has_expired_and_the_sweep_writes_it_down(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        Assert.Equal(new DateTimeOffset(2026, 11, 10, 0, 0, 0, TimeSpan.FromHours(8)), coupon.ValidUntil);
        Assert.Equal(new CouponCount(1, 0), await database.BookAsync(book => book.CountAsync(fan.Id, default)));
        database.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(new CouponCount(1, 1), await database.BookAsync(book => book.CountAsync(fan.Id, default)));

        database.Clock.Advance(coupon.ValidUntil - database.Clock.GetUtcNow());
        Assert.Empty(await ListAsync(database, fan, CouponState.Usable));
        Assert.Equal(coupon.Id, Assert.Single(await ListAsync(database, fan, CouponState.Expired)).Id);
        Assert.Equal(CouponState.Usable, (await database.FoundAsync(coupon)).State);
        Assert.Equal(1, await database.InScopeAsync(provider => provider.GetRequiredService<CouponStore>().ExpireAsync(database.Clock.GetUtcNow(), 10, default)));
        Assert.Equal(CouponState.Expired, (await database.FoundAsync(coupon)).State);
        Assert.Equal(coupon.Id, Assert.Single(await ListAsync(database, fan, CouponState.Expired)).Id);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_are_listed_by_every_state_they_can_be_in(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var (template, now) = (await database.OfferAsync(), database.Clock.GetUtcNow());
        var (usable, held, used, withdrawn) = (await GrantAsync("a"), await GrantAsync("b"), await GrantAsync("c"), await GrantAsync("d"));
        await database.InScopeAsync(async provider =>
        {
            var store = provider.GetRequiredService<CouponStore>();
            Assert.True(await store.ReserveAsync(held.Id, "order:1", usable.ValidUntil.AddMinutes(1), now, default));
            Assert.True(await store.UseAsync(used.Id, "order:2", now, now, default));
            Assert.True(await store.WithdrawAsync(withdrawn.Id, now, default));
            return true;
        });
        Assert.Equal([held.Id, usable.Id], await IdsAsync(CouponState.Usable));
        Assert.Equal([held.Id], await IdsAsync(CouponState.Reserved));
        Assert.Equal([used.Id], await IdsAsync(CouponState.Used));
        Assert.Equal([withdrawn.Id], await IdsAsync(CouponState.Withdrawn));
        Assert.Empty(await IdsAsync(CouponState.Expired));

        // An order that is still being paid holds its coupon past the last day.
        database.Clock.Advance(usable.ValidUntil - now);
        Assert.Empty(await IdsAsync(CouponState.Usable));
        Assert.Equal([held.Id], await IdsAsync(CouponState.Reserved));
        Assert.Equal([usable.Id], await IdsAsync(CouponState.Expired));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await IdsAsync(CouponState.Reserved));
        Assert.Equal([held.Id, usable.Id], await IdsAsync(CouponState.Expired));

        Task<Coupon> GrantAsync(string key) => database.GrantAsync(template, fan.Id, key);
        async Task<Id<Coupon>[]> IdsAsync(CouponState state) => [.. (await ListAsync(database, fan, state)).Select(coupon => coupon.Id)];
    }

    private static Task<IReadOnlyList<Coupon>> ListAsync(TestDatabase database, Fan fan, CouponState state) =>
        database.BookAsync(book => book.ListAsync(fan.Id, state, null, 10, default));

    private static async Task<(OfferState, int)> StandingAsync(TestDatabase database, Fan fan)
    {
        var offer = Assert.Single(await database.BookAsync(book => book.OffersAsync(fan.Id, default)));
        return (offer.State, offer.LeftForFan);
    }

    private static Task GiveAsync(TestDatabase database, Fan fan, long points) => database.InScopeAsync(provider =>
        provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("gift", PointsReason.Adjustment, fan.Id, points), default));

    private static Task<long> BalanceAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().BalanceAsync(fan.Id, default));
}
