using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards.Ledger;

/// <summary>
/// How points and stock are often kept, said again in SQL, under sixty-four requests at once, beside the ledger under the
/// same. All requests have read before the first of them writes, as happens when they come in together.
/// </summary>
public sealed class WrongAlgorithmsTests
{
    private const int Parallel = 64;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Subtracting_without_asking_spends_what_is_not_there(DatabaseProvider engine)
    {
        await using var bed = await TheirsAsync(engine, "create table member (id bigint primary key, point bigint not null)", "insert into member values (1, 100)");
        var paid = await AtOnceAsync(
            () => bed.Database.FindAsync<long>("select point from member where id = 1"),
            async point => point >= 10 && await bed.Database.ExecuteAsync("update member set point = point - 10 where id = 1") == 1);
        Assert.Equal(Parallel, paid);
        Assert.Equal(100 - (Parallel * 10), await bed.Database.FindAsync<long>("select point from member"));

        await bed.GiveAsync("gift", 100);
        Assert.Equal(10, await OursAsync(i => bed.SpendAsync($"mall:{i}", 10)));
        Assert.Equal(0, (await bed.BalanceAsync()).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Writing_back_what_was_read_loses_what_others_wrote(DatabaseProvider engine)
    {
        await using var bed = await TheirsAsync(engine, "create table member (id bigint primary key, integral bigint not null)", "insert into member values (1, 100)");
        var paid = await AtOnceAsync(
            () => bed.Database.FindAsync<long>("select integral from member where id = 1"),
            async integral => await bed.Database.ExecuteAsync("update member set integral = @left where id = 1", new { left = integral - 1 }) == 1);
        Assert.Equal(Parallel, paid);
        // Sixty-four have paid, and one point is gone.
        Assert.Equal(99, await bed.Database.FindAsync<long>("select integral from member"));

        await bed.GiveAsync("gift", 100);
        Assert.Equal(Parallel, await OursAsync(i => bed.SpendAsync($"mall:{i}", 1)));
        Assert.Equal(100 - Parallel, (await bed.BalanceAsync()).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Asking_whether_any_are_left_hands_out_more_than_all(DatabaseProvider engine)
    {
        await using var bed = await TheirsAsync(engine, "create table template (id bigint primary key, total_count int not null, take_count int not null)", "insert into template values (1, 12, 0)");
        var theirs = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ =>
            bed.Database.ExecuteAsync("update template set take_count = take_count + 5 where id = 1 and take_count < total_count")));
        Assert.Equal(15, theirs.Sum() * 5);

        var fans = await bed.Database.FollowManyAsync(Parallel);
        var template = await bed.Database.OfferAsync(offer: new CouponOffer(12));
        Assert.Equal(12, await OursAsync(i => bed.Database.TakeAsync(template, fans[i].Id)));
        Assert.Equal((12, 12), (await bed.Database.CountAsync("coupon"), (await bed.Database.FoundAsync(template)).Taken));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Writing_back_the_stock_that_was_read_sells_more_than_there_is(DatabaseProvider engine)
    {
        await using var bed = await TheirsAsync(engine, "create table goods (id bigint primary key, stock int not null)", "insert into goods values (1, 12)");
        var sold = await AtOnceAsync(
            () => bed.Database.FindAsync<long>("select stock from goods where id = 1"),
            async stock => stock >= 5 && await bed.Database.ExecuteAsync("update goods set stock = @left where id = 1", new { left = stock - 5 }) == 1);
        Assert.Equal(Parallel, sold);
        Assert.Equal(7, await bed.Database.FindAsync<long>("select stock from goods"));

        var fans = await bed.Database.FollowManyAsync(Parallel);
        foreach (var fan in fans)
            await bed.GiveAsync($"gift:{fan.Id}", 100, fan.Id);
        var item = await OnSaleAsync(bed.Database, stock: 12);
        Assert.Equal(2, await OursAsync(i => bed.Database.InScopeAsync(provider => provider.GetRequiredService<MallDesk>().OrderAsync(item, fans[i].Id, 5, PrizeGifts.Home, null, default))));
        Assert.Equal((2, 2), ((int)await bed.Database.FindAsync<long>("select stock_left from mall_item"), (int)await bed.Database.CountAsync("mall_order")));
        Assert.Equal((Parallel * 100) - (2 * 50), await bed.Database.FindAsync<long>("select sum(balance) from points_balance"));
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Expiring_grants_without_what_was_spent_of_them_takes_points_twice(DatabaseProvider engine)
    {
        await using var bed = await TheirsAsync(engine, "create table point_row (member_id bigint not null, amount bigint not null, expires_on date null)",
            "insert into point_row values (1, 100, '2026-11-05'), (1, -80, null), (1, 30, '2027-01-01')");
        await bed.Database.ExecuteAsync("insert into point_row select 1, -sum(amount), null from point_row where expires_on < '2026-11-06' having sum(amount) > 0");
        // Twenty were left to expire; a hundred went.
        Assert.Equal(-50, await bed.Database.FindAsync<long>("select sum(amount) from point_row"));

        await bed.GiveAsync("short", 100, expiresOn: new DateOnly(2026, 11, 5));
        await bed.SpendAsync("mall", 80);
        await bed.GiveAsync("long", 30, expiresOn: new DateOnly(2027, 1, 1));
        await bed.MoveToAsync(new DateOnly(2026, 11, 6));
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => bed.SweepAsync()));
        Assert.Equal(30, (await bed.BalanceAsync()).Available);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Reversing_without_asking_how_much_was_reversed_takes_back_more_than_was_given(DatabaseProvider engine)
    {
        await using var bed = await TheirsAsync(engine, "create table member (id bigint primary key, point bigint not null)", "insert into member values (1, 1000)");
        var refunded = await AtOnceAsync(
            () => bed.Database.FindAsync<long>("select point from member where id = 1"),
            async point => point >= 10 && await bed.Database.ExecuteAsync("update member set point = point - 10 where id = 1 and point >= 10") == 1);
        // The balance was guarded; what had been given for the order was not.
        Assert.Equal(Parallel, refunded);
        Assert.Equal(1000 - (Parallel * 10), await bed.Database.FindAsync<long>("select point from member"));

        await bed.GiveAsync("before", 990);
        await bed.GiveAsync("order:1", 10);
        Assert.Equal(1, await OursAsync(i => bed.ReverseAsync("order:1", $"refund:{i}")));
        Assert.Equal(990, (await bed.BalanceAsync()).Available);
    }

    private static async Task<Id<MallItem>> OnSaleAsync(TestDatabase database, int stock)
    {
        var teapot = new MallItemRequest("紫砂壶", "", MallKind.Physical, 10, 0, 29_900, 10);
        var item = teapot.ToNew(database.Services.GetRequiredService<IdGenerator>().Next<MallItem>(), "小林", database.Clock.GetUtcNow());
        await database.InScopeAsync(async provider =>
        {
            var catalogue = provider.GetRequiredService<MallCatalogue>();
            await catalogue.CreateAsync(item, default);
            await catalogue.ChangeStockAsync(item.Id, stock, default);
            await catalogue.SwitchAsync(item.Id, MallItemState.OnSale, default);
        });
        return item.Id;
    }

    private static async Task<LedgerBed> TheirsAsync(DatabaseProvider engine, params string[] statements)
    {
        var bed = await LedgerBed.OpenAsync(engine);
        foreach (var statement in statements)
            await bed.Database.ExecuteAsync(statement);
        return bed;
    }

    /// <returns>How many were told that it worked.</returns>
    private static async Task<int> AtOnceAsync(Func<Task<long>> read, Func<long, Task<bool>> write)
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => read()));
        return (await Task.WhenAll(seen.Select(write))).Count(worked => worked);
    }

    private static async Task<int> OursAsync<T>(Func<int, Task<Retention.Platform.Problems.Result<T>>> request) =>
        (await Task.WhenAll(Enumerable.Range(0, Parallel).Select(request))).Count(result => result.IsOk);
}
