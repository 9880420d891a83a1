using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class MallPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.GiveAsync(300, "会员日补发");
        var item = await PutOnSaleAsync(stage.Console);
        await stage.GetAsync("items", "/mall/items");
        await stage.GetAsync("item", $"/mall/items/{item}");

        await stage.ChangeAsync("no-address", "/mall/orders", new { itemId = $"{item}", quantity = 1 });
        var ordered = await stage.ChangeAsync("order", "/mall/orders", new { itemId = $"{item}", quantity = 1, address = PrizesPage.Address, pay = new { points = 100, fen = 990 } });
        await stage.ChangeAsync("price-changed", "/mall/orders", new { itemId = $"{item}", quantity = 1, address = PrizesPage.Address, pay = new { points = 80, fen = 990 } });
        var order = ordered.Data.GetProperty("id").GetString();
        await stage.Console.CreateAsync($"mall/orders/{order}/payment", new { paymentRef = "4200001234202611020000000001", amountFen = 990 });
        var paid = await stage.GetAsync("paid", $"/mall/orders/{order}");
        await stage.Console.CreateAsync($"prizes/{paid.Data.GetProperty("prizeId").GetString()}/shipment", new { carrier = "顺丰", trackingNo = "SF1020304050" });
        await stage.GetAsync("orders", "/mall/orders");
        await stage.ChangeAsync("confirm", $"/mall/orders/{order}/confirm");

        var second = await stage.Shopper.PostAsync("/mall/orders", new { itemId = $"{item}", quantity = 1, address = PrizesPage.Address }, "second");
        await stage.ChangeAsync("cancel", $"/mall/orders/{second.Data.GetProperty("id").GetString()}/cancel");
    }

    public static async Task<long> PutOnSaleAsync(HttpClient console)
    {
        var item = await console.CreateAsync("mall/items", new
        {
            name = "紫砂壶", description = "宜兴手工，容量 200 毫升。", kind = "Physical", points = 100, fen = 990, valueFen = 29_900, perFanMax = 2, imageUrl = "https://img.example/mall/1.png",
        });
        var id = item.GetProperty("id").GetInt64();
        await console.CreateAsync($"mall/items/{id}/stock", new { change = 5 });
        await console.ReplaceAsync($"mall/items/{id}/sale", new { onSale = true });
        return id;
    }
}
