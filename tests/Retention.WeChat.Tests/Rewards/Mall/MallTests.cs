using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards;

public sealed class MallTests
{
    private const int Together = 64;

    private static readonly MallItemRequest Teapot = new("紫砂壶", "一把好壶", MallKind.Physical, 100, 0, 29_900, 1);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_who_order_at_once_get_the_ten_there_are(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot, stock: 10);
        var fans = await database.FollowersAsync(Together, points: 150);

        var results = await Task.WhenAll(fans.Select(fan => OrderAsync(database, item, fan)));

        Assert.Equal(10, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(MallProblems.SoldOut, result.Problem));
        Assert.Equal(0, await database.FindAsync<long>("select stock_left from mall_item"));
        Assert.Equal((10, 10), ((int)await database.FindAsync<long>("select count(*) from prize where state = 'ToShip'"), (int)await database.FindAsync<long>("select sum(bought) from mall_buyer")));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from mall_order where address_cipher is not null"));
        Assert.Equal(Together * 150 - 10 * 100, await database.FindAsync<long>("select sum(balance) from points_balance"));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_fan_gets_no_more_than_one_may(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot with { PerFanMax = 2 }, stock: 10);
        var fan = (await database.FollowersAsync(1, points: 10_000))[0];
        var results = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => OrderAsync(database, item, fan)));
        Assert.Equal(2, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(MallProblems.Limit, result.Problem));
        Assert.Equal((9_800, 8), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_given_up_sixty_four_times_at_once_goes_back_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot, stock: 10);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        var order = (await OrderAsync(database, item, fan)).Value.Order;
        Assert.Equal(0, await database.BalanceAsync(fan));

        var results = await Task.WhenAll(Enumerable.Range(0, Together).Select(i => DeskAsync(
            database, desk => i % 2 == 0 ? desk.CancelAsync(order.Id, fan, default) : desk.RefundAsync(order.Id, "小林", "缺货", true, false, default))));

        Assert.Single(results, result => result.IsOk);
        Assert.Equal((100, 10, 0), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item"), (int)await database.FindAsync<long>("select bought from mall_buyer")));
        Assert.Equal("Cancelled", await database.FindAsync<string>("select state from prize"));
        Assert.True((await OrderAsync(database, item, fan)).IsOk);
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Money_arrives_once_however_often_the_shop_says_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot with { Fen = 990, PerFanMax = 5 }, stock: 10);
        var fan = (await database.FollowersAsync(1, points: 1_000))[0];
        var order = (await OrderAsync(database, item, fan)).Value.Order;
        Assert.Equal((MallOrderState.AwaitingPayment, 900), (order.State, (int)await database.BalanceAsync(fan)));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from prize"));
        Assert.Equal(MallProblems.WrongAmount, (await PayAsync(database, order, "wx-1", 989)).Problem);

        var paid = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => PayAsync(database, order, "wx-1", 990)));
        Assert.All(paid, result => Assert.Equal((MallOrderState.Paid, "wx-1"), (result.Value.Order.State, result.Value.Order.PaymentRef)));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from prize where state = 'ToShip' and address_cipher is not null"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from mall_order where address_cipher is not null"));
        Assert.Equal(MallProblems.PaidTwice, (await PayAsync(database, order, "wx-2", 990)).Problem);
        var second = (await OrderAsync(database, item, fan)).Value.Order;
        Assert.Equal(MallProblems.PaymentUsed, (await PayAsync(database, second, "wx-1", 990)).Problem);
        Assert.Equal(MallProblems.NotCancellable, (await DeskAsync(database, desk => desk.CancelAsync(order.Id, fan, default))).Problem);

        Assert.True((await DeskAsync(database, desk => desk.CancelAsync(second.Id, fan, default))).IsOk);
        Assert.Equal(MallProblems.TooLate, (await PayAsync(database, second, "wx-2", 990)).Problem);
        Assert.Equal(900, await database.BalanceAsync(fan));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_not_paid_in_time_goes_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot with { Fen = 990 }, stock: 1);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        var order = (await OrderAsync(database, item, fan)).Value.Order;
        await LapseAsync(database, TimeSpan.FromMinutes(29));
        Assert.Equal(0, await database.BalanceAsync(fan));
        await LapseAsync(database, TimeSpan.FromMinutes(1));
        Assert.Equal((100, 1), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
        Assert.Equal(MallProblems.TooLate, (await PayAsync(database, order, "wx-1", 990)).Problem);
        Assert.Equal(MallOrderProgress.Lapsed, MallRules.ProgressOf((await CatalogueAsync(database, catalogue => catalogue.OrderOfAsync(order.Id, fan, default))).Value));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Codes_become_stock_only_as_far_as_there_are_any(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(3);
        var item = await OnSaleAsync(database, new MallItemRequest("月卡", "视频会员", MallKind.Code, 10, 0, 1_500, 5, CodePoolId: pool.Value), stock: 2);
        Assert.Equal(MallProblems.CodesMissing, (await StockAsync(database, item, 2)).Problem);
        Assert.Equal(MallProblems.StockTooSmall, (await StockAsync(database, item, -3)).Problem);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        var placed = (await OrderAsync(database, item, fan, quantity: 2)).Value;
        Assert.Equal(["CODE-000", "CODE-001"], await Task.WhenAll(placed.Prizes.Select(async prize => (await database.PrizesAsync(book => book.CodeAsync(prize.Id, fan, default))).Value)));
        Assert.Equal(MallProblems.NotCancellable, (await DeskAsync(database, desk => desk.CancelAsync(placed.Order.Id, fan, default))).Problem);

        // Taken back by an operator, the points return; the codes were seen and are not sold again.
        Assert.True((await DeskAsync(database, desk => desk.RefundAsync(placed.Order.Id, "小林", "误兑", true, false, default))).IsOk);
        Assert.Equal((100, 0), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
        Assert.Equal((2, 2), ((int)await database.FindAsync<long>("select promised from code_reserve"), (int)await database.FindAsync<long>("select given from code_reserve")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_coupon_that_has_run_out_is_not_sold(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(1));
        var item = await OnSaleAsync(database, new MallItemRequest("满50减10", "", MallKind.Coupon, 10, 0, 1_000, 5, CouponTemplateId: template.Id.Value), stock: 5);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        Assert.Equal(MallProblems.NotHandedOver, (await OrderAsync(database, item, fan, quantity: 2)).Problem);
        Assert.Equal((0, 0), (await database.CountAsync("coupon"), await database.CountAsync("prize")));
        Assert.Equal(MallOrderProgress.Done, MallRules.ProgressOf((await OrderAsync(database, item, fan)).Value));
        Assert.Equal((90, 4), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_coupon_that_money_is_awaited_for_is_set_aside_until_it_is_paid_or_given_up(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(3));
        var item = await OnSaleAsync(database, new MallItemRequest("满50减10", "", MallKind.Coupon, 10, 100, 1_000, 9, CouponTemplateId: template.Id.Value), stock: 9);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        var (paid, lapsed) = ((await OrderAsync(database, item, fan, quantity: 2)).Value.Order, (await OrderAsync(database, item, fan)).Value.Order);
        // All are spoken for: neither the mall nor anybody else gives one more.
        Assert.Equal(MallProblems.NotHandedOver, (await OrderAsync(database, item, fan)).Problem);
        Assert.Equal(CouponProblems.SoldOut, (await database.BookAsync(book => book.GrantAsync("gift", template.Id.Value, fan, CouponSource.Operator, default))).Problem);

        Assert.Equal(MallOrderProgress.Done, MallRules.ProgressOf((await PayAsync(database, paid, "wx-1", 200)).Value));
        await LapseAsync(database, TimeSpan.FromMinutes(31));
        Assert.Equal(MallProblems.TooLate, (await PayAsync(database, lapsed, "wx-2", 100)).Problem);
        Assert.Equal((2, 0), ((int)(await database.FoundAsync(template)).Taken, (int)(await database.FoundAsync(template)).Reserved));
        Assert.True((await OrderAsync(database, item, fan)).IsOk);
        Assert.Equal((70, 6), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_withdraws_coupons_and_stops_at_one_that_was_used_unless_told_otherwise(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(9));
        var item = await OnSaleAsync(database, new MallItemRequest("满50减10", "", MallKind.Coupon, 10, 0, 1_000, 9, CouponTemplateId: template.Id.Value), stock: 9);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        var whole = (await OrderAsync(database, item, fan, quantity: 2)).Value;
        var results = await Offers.AtOnceAsync(_ => RefundAsync(database, whole));
        Assert.Single(results, result => result.IsOk);
        Assert.Equal((2, 100, 9, 0), (
            (int)await database.CountAsync("coupon", "state = 'Withdrawn'"), (int)await database.BalanceAsync(fan),
            (int)await database.FindAsync<long>("select stock_left from mall_item"), (int)(await database.FoundAsync(template)).Taken));
        Assert.Equal(CouponProblems.Withdrawn, await database.TillAsync(till => till.RedeemAsync("shop:1", fan, [CouponOf(whole, 0)], [], database.Clock.GetUtcNow(), default)));

        var partly = (await OrderAsync(database, item, fan, quantity: 2)).Value;
        Assert.Null(await database.TillAsync(till => till.RedeemAsync("shop:2", fan, [CouponOf(partly, 1)], [], database.Clock.GetUtcNow(), default)));
        Assert.Equal(MallProblems.CouponUsed, (await RefundAsync(database, partly)).Problem);
        Assert.Equal((80, CouponState.Usable), ((int)await database.BalanceAsync(fan), await StateAsync(database, CouponOf(partly, 0))));
        Assert.True((await RefundAsync(database, partly, acceptUsed: true)).IsOk);
        Assert.Equal((CouponState.Withdrawn, CouponState.Used), (await StateAsync(database, CouponOf(partly, 0)), await StateAsync(database, CouponOf(partly, 1))));
        Assert.Equal((100, 8), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_stops_at_a_voucher_that_was_redeemed_and_never_restocks_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, new MallItemRequest("免费续杯", "", MallKind.Virtual, 100, 0, 1_000, 9), stock: 9);
        var fan = (await database.FollowersAsync(1, points: 300))[0];
        var placed = (await OrderAsync(database, item, fan, quantity: 3)).Value;
        foreach (var prize in placed.Prizes.Take(2))
        {
            var code = (await database.PrizesAsync(book => book.CodeAsync(prize.Id, fan, default))).Value;
            Assert.True((await database.PrizesAsync(book => book.RedeemAsync(code, "店员", default))).IsOk);
        }

        Assert.Equal(MallProblems.VoucherUsed, (await RefundAsync(database, placed)).Problem);
        Assert.Equal((0, 6), await StandingAsync());
        Assert.Equal(PrizeState.Ready, (await database.PrizesAsync(book => book.FindAsync(placed.Prizes[2].Id, default)))!.State);

        Assert.True((await RefundAsync(database, placed, acceptUsed: true)).IsOk);
        Assert.Equal((300, 7), await StandingAsync());
        Assert.Equal((2, 1), ((int)await database.CountAsync("prize", "state = 'Done'"), (int)await database.CountAsync("prize", "state = 'Cancelled'")));
        await database.AssertLedgerSoundAsync();

        async Task<(int, int)> StandingAsync() => ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_voucher_nobody_redeemed_goes_back_with_its_order(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, new MallItemRequest("免费续杯", "", MallKind.Virtual, 100, 0, 1_000, 9), stock: 9);
        var fan = (await database.FollowersAsync(1, points: 300))[0];
        Assert.True((await RefundAsync(database, (await OrderAsync(database, item, fan, quantity: 3)).Value)).IsOk);
        Assert.Equal((300, 9), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select stock_left from mall_item")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_coupon_is_used_or_withdrawn_and_never_both(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(9));
        var item = await OnSaleAsync(database, new MallItemRequest("满50减10", "", MallKind.Coupon, 10, 0, 1_000, 9, CouponTemplateId: template.Id.Value), stock: 9);
        var fan = (await database.FollowersAsync(1, points: 10))[0];
        var placed = (await OrderAsync(database, item, fan)).Value;
        var used = 0;
        var results = await Offers.AtOnceAsync(async i =>
        {
            if (i % 2 == 0)
                return (await RefundAsync(database, placed)).IsOk;
            if (await database.TillAsync(till => till.RedeemAsync($"shop:{i}", fan, [CouponOf(placed, 0)], [], database.Clock.GetUtcNow(), default)) is not null)
                return false;
            Interlocked.Increment(ref used);
            return true;
        });
        Assert.Single(results, worked => worked);
        Assert.Equal(used == 1 ? (0, CouponState.Used) : (10, CouponState.Withdrawn), ((int)await database.BalanceAsync(fan), await StateAsync(database, CouponOf(placed, 0))));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_that_breaks_holds_up_no_other_that_has_lapsed_and_is_tried_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot with { Fen = 990 }, stock: 2);
        var fans = await database.FollowersAsync(2, points: 100);
        foreach (var fan in fans)
            Assert.True((await OrderAsync(database, item, fan)).IsOk);
        // The ledger will not void a hold whose points are not set aside.
        await database.ExecuteAsync("update points_balance set held = 0 where fan_id = @fan", new { fan = fans[0] });
        await LapseAsync(database, TimeSpan.FromMinutes(31));
        Assert.Equal((0, 100), ((int)await database.BalanceAsync(fans[0]), (int)await database.BalanceAsync(fans[1])));

        await database.ExecuteAsync("update points_balance set held = 100 where fan_id = @fan", new { fan = fans[0] });
        await LapseAsync(database, TimeSpan.Zero);
        Assert.Equal((100, 2), ((int)await database.BalanceAsync(fans[0]), (int)await database.FindAsync<long>("select stock_left from mall_item")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_not_be_ordered_costs_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot, stock: 1);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        Assert.Equal(MallProblems.AddressMissing, (await DeskAsync(database, desk => desk.OrderAsync(item.Id, fan, 1, null, null, default))).Problem);
        // Shown at another price: nothing is taken.
        Assert.Equal(MallProblems.PriceChanged, (await DeskAsync(database, desk => desk.OrderAsync(item.Id, fan, 1, PrizeGifts.Home, (Teapot.Points - 1, Teapot.Fen), default))).Problem);
        Assert.Equal(MallProblems.NotOnSale, (await DeskAsync(database, desk => desk.OrderAsync(new(9), fan, 1, PrizeGifts.Home, null, default))).Problem);
        Assert.Equal(PointsLedger.Insufficient, (await OrderAsync(database, await OnSaleAsync(database, Teapot with { Points = 101 }, 1), fan)).Problem);
        await CatalogueAsync(database, catalogue => catalogue.SwitchAsync(item.Id, MallItemState.OffSale, default));
        Assert.Equal(MallProblems.NotOnSale, (await OrderAsync(database, item, fan)).Problem);
        Assert.Equal((100, 0), ((int)await database.BalanceAsync(fan), (int)await database.FindAsync<long>("select coalesce(sum(bought), 0) from mall_buyer")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_given_up_while_two_are_one_leaves_each_their_own_limit_when_they_part(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot, stock: 10);
        var fans = await database.FollowersAsync(2, points: 1_000);
        var (from, into) = (fans[0], fans[1]);
        var order = (await OrderAsync(database, item, from)).Value.Order;
        var merge = new FanMerge(77, from, into, database.Clock.GetUtcNow());
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<MallBelongings>().MoveAsync(merge, ct));
        Assert.Equal(MallProblems.Limit, (await OrderAsync(database, item, into)).Problem);
        Assert.True((await DeskAsync(database, desk => desk.CancelAsync(order.Id, into, default))).IsOk);

        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<MallBelongings>().MoveBackAsync(merge, ct));
        foreach (var fan in fans)
        {
            Assert.True((await OrderAsync(database, item, fan)).IsOk);
            Assert.Equal(MallProblems.Limit, (await OrderAsync(database, item, fan)).Problem);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_on_the_packing_sheet_is_not_given_up_until_it_is_off_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var item = await OnSaleAsync(database, Teapot, stock: 40);
        var fans = await database.FollowersAsync(33, points: 100);
        var orders = await Task.WhenAll(fans.Select(async fan => (Fan: fan, (await OrderAsync(database, item, fan)).Value.Order)));
        var (first, others) = (orders[0], orders[1..]);
        // Whoever is first: what is on the sheet is not given up, what is given up is not on the sheet.
        var export = ExportAsync();
        var cancelled = await Task.WhenAll(others.Select(async each => (each.Order, (await CancelAsync(each)).IsOk)));
        var sheet = await export;
        foreach (var (order, isGivenUp) in cancelled)
            Assert.Equal(!isGivenUp, sheet.Contains($"\n{await PrizeOfAsync(order)},", StringComparison.Ordinal));

        var prize = await PrizeOfAsync(first.Order);
        Assert.Equal(MallProblems.NotCancellable, (await CancelAsync(first)).Problem);
        Assert.Equal(0, await database.BalanceAsync(first.Fan));
        Assert.True((await database.PrizesAsync(book => book.UnpackAsync(new(prize), default))).IsOk);
        Assert.Equal(PrizeProblems.NotPacked, (await database.PrizesAsync(book => book.UnpackAsync(new(prize), default))).Problem);
        Assert.True((await CancelAsync(first)).IsOk);
        Assert.Equal(100, await database.BalanceAsync(first.Fan));
        await database.AssertLedgerSoundAsync();

        Task<string> ExportAsync() => database.InScopeAsync(provider => provider.GetRequiredService<ShippingDesk>().ExportAsync(default));
        Task<Result<PlacedOrder>> CancelAsync((Id<Fan> Fan, MallOrder Order) each) => DeskAsync(database, desk => desk.CancelAsync(each.Order.Id, each.Fan, default));
        Task<long> PrizeOfAsync(MallOrder order) => database.FindAsync<long>("select id from prize where source = 'Mall' and source_id = @Id", new { order.Id });
    }

    private static Task<Result<PlacedOrder>> RefundAsync(TestDatabase database, PlacedOrder placed, bool acceptUsed = false) =>
        DeskAsync(database, desk => desk.RefundAsync(placed.Order.Id, "小林", "误兑", true, acceptUsed, default));

    private static Id<Coupon> CouponOf(PlacedOrder placed, int number) => new(placed.Prizes[number].CouponId!.Value);

    private static async Task<CouponState> StateAsync(TestDatabase database, Id<Coupon> id) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<CouponStore>().FindAsync(id, default)))!.State;

    private static async Task<MallItem> OnSaleAsync(TestDatabase database, MallItemRequest request, int stock)
    {
        var item = (await CatalogueAsync(database, catalogue => catalogue.CreateAsync(
            request.ToNew(database.Services.GetRequiredService<IdGenerator>().Next<MallItem>(), "小林", database.Clock.GetUtcNow()), default))).Value;
        Assert.True((await StockAsync(database, item, stock)).IsOk);
        return (await CatalogueAsync(database, catalogue => catalogue.SwitchAsync(item.Id, MallItemState.OnSale, default))).Value;
    }

    private static Task<Result<MallItem>> StockAsync(TestDatabase database, MallItem item, int change) =>
        CatalogueAsync(database, catalogue => catalogue.ChangeStockAsync(item.Id, change, default));

    private static Task<Result<PlacedOrder>> OrderAsync(TestDatabase database, MallItem item, Id<Fan> fan, int quantity = 1) =>
        DeskAsync(database, desk => desk.OrderAsync(item.Id, fan, quantity, PrizeGifts.Home, null, default));

    private static Task<Result<PlacedOrder>> PayAsync(TestDatabase database, MallOrder order, string paymentRef, long fen) =>
        DeskAsync(database, desk => desk.PaidAsync(order.Id, new MallPayment(paymentRef, fen), default));

    private static Task<Result<PlacedOrder>> DeskAsync(TestDatabase database, Func<MallDesk, Task<Result<PlacedOrder>>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<MallDesk>()));

    private static Task<T> CatalogueAsync<T>(TestDatabase database, Func<MallCatalogue, Task<T>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<MallCatalogue>()));

    private static Task LapseAsync(TestDatabase database, TimeSpan after)
    {
        database.Clock.Advance(after);
        return database.InScopeAsync(provider => provider.GetRequiredService<MallLapseJob>().Execute(null!, default).AsTask());
    }
}
