using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class OrdersPage
{
    private const string Shop = "teahouse";

    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.Console.CreateAsync("earning-rules", new { name = "消费积分", kind = "Purchase", gives = "PerYuan", pointsPer100Yuan = 100 });
        await SellAsync(stage, "T20261102-001", 6_800, new ShopCustomer(OpenId: stage.Shopper.Fan.OpenId));
        await SellAsync(stage, "T20261102-002", 3_000, new ShopCustomer(Phone: "13700005678"));

        await stage.GetAsync("list", "/orders");
        await stage.ChangeAsync("claim-refused", "/orders/claim", new { orderNo = "T20261102-002", phoneTail = "0000" });
        var claimed = await stage.ChangeAsync("claim", "/orders/claim", new { orderNo = "T20261102-002", phoneTail = "5678" });
        await stage.GetAsync("get", $"/orders/{claimed.Data.GetProperty("id").GetString()}");
    }

    private static async Task SellAsync(DocsStage stage, string orderNo, long fen, ShopCustomer customer)
    {
        var sold = new ShopEventRequest(
            $"{orderNo}-paid", ShopEventKind.Paid, orderNo, stage.Bed.Clock.GetUtcNow(), fen, [new OrderItem("SKU-1001", fen, 1, "明前龙井 50 克", "茶叶")], customer);
        var taken = await stage.Bed.InScopeAsync(provider => provider.GetRequiredService<ShopEventDesk>().TakeAsync(Shop, sold, orderNo, default));
        Assert.Null(taken.Problem);
    }
}
