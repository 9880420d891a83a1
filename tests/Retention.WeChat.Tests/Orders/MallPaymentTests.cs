using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Orders;

/// <summary>A shop tells that the money of the mall's orders has arrived.</summary>
public sealed class MallPaymentTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_told_sixty_four_times_at_once_pays_its_order_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowersAsync(1, points: 100))[0];
        var order = await OrderedAsync(database, fan);
        var paid = Paid(database, order, 990, "wx-1");
        var receipts = await Offers.AtOnceAsync(_ => database.TellAsync(paid));
        Assert.Single(receipts, receipt => receipt.Value.IsNew);
        Assert.All(receipts, receipt => Assert.Equal(ShopEventState.Applied, receipt.Value.State));
        // Under another event id it is the same payment.
        Assert.True((await database.TellAsync(paid with { EventId = "again" })).IsOk);
        Assert.Equal("shop_event.key_reused", (await database.TellAsync(paid with { AmountFen = 1 })).Problem?.Code);
        Assert.Equal((MallOrderState.Paid, "wx-1", 0), ((await FoundAsync(database, order)).State, (await FoundAsync(database, order)).PaymentRef, (int)await database.BalanceAsync(fan)));
        Assert.Equal(1, await database.CountAsync("prize"));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_does_not_fit_the_order_is_refused_and_may_be_told_rightly_after(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowersAsync(2, points: 100);
        var (order, other) = (await OrderedAsync(database, fans[0]), await OrderedAsync(database, fans[1]));
        Assert.Equal("mall.wrong_amount", await RefusalAsync(Paid(database, order, 989, "wx-1")));
        Assert.Equal("mall.order_not_found", await RefusalAsync(Paid(database, order, 990, "wx-1") with { OrderNo = "9" }));
        Assert.Equal("mall.order_not_found", await RefusalAsync(Paid(database, order, 990, "wx-1") with { OrderNo = "T2026-1" }));
        Assert.Equal((MallOrderState.AwaitingPayment, 0), ((await FoundAsync(database, order)).State, (int)await database.CountAsync("shop_event")));

        // The event was not kept, so its name is free for what it should have said.
        Assert.True((await database.TellAsync(Paid(database, order, 990, "wx-1"))).IsOk);
        Assert.Equal("mall.paid_twice", await RefusalAsync(Paid(database, order, 990, "wx-2")));
        Assert.Equal("mall.payment_used", await RefusalAsync(Paid(database, other, 990, "wx-1") with { EventId = "other" }));
        database.Clock.Advance(TimeSpan.FromHours(2));
        await database.InScopeAsync(provider => provider.GetRequiredService<MallLapseJob>().Execute(null!, default).AsTask());
        Assert.Equal("mall.payment_too_late", await RefusalAsync(Paid(database, other, 990, "wx-3")));
        Assert.Equal((MallOrderState.Paid, MallOrderState.Lapsed), ((await FoundAsync(database, order)).State, (await FoundAsync(database, other)).State));
        Assert.Equal(1, await database.CountAsync("shop_event"));
        Assert.Equal((0, 100), ((int)await database.BalanceAsync(fans[0]), (int)await database.BalanceAsync(fans[1])));
        await database.AssertSoundAsync();

        async Task<string?> RefusalAsync(ShopEventRequest told) => (await database.TellAsync(told)).Problem?.Code;
    }

    private static ShopEventRequest Paid(TestDatabase database, MallOrder order, long fen, string paymentRef) =>
        new($"mall-{paymentRef}", ShopEventKind.MallPaid, $"{order.Id}", database.Clock.GetUtcNow(), fen, PaymentRef: paymentRef);

    private static Task<MallOrder> FoundAsync(TestDatabase database, MallOrder order) =>
        database.InScopeAsync(async provider => (await provider.GetRequiredService<MallOrderStore>().FindAsync(order.Id, default))!);

    private static async Task<MallOrder> OrderedAsync(TestDatabase database, Id<Fan> fan)
    {
        var wanted = new MallItemRequest("紫砂壶", "一把好壶", MallKind.Physical, 100, 990, 29_900, 1);
        return await database.InScopeAsync(async provider =>
        {
            var catalogue = provider.GetRequiredService<MallCatalogue>();
            var item = (await catalogue.CreateAsync(wanted.ToNew(provider.GetRequiredService<IdGenerator>().Next<MallItem>(), "小林", database.Clock.GetUtcNow()), default)).Value;
            await catalogue.ChangeStockAsync(item.Id, 1, default);
            await catalogue.SwitchAsync(item.Id, MallItemState.OnSale, default);
            return (await provider.GetRequiredService<MallDesk>().OrderAsync(item.Id, fan, 1, PrizeGifts.Home, null, default)).Value.Order;
        });
    }
}
