using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class CouponsPage
{
    private static readonly object Basket = new
    {
        items = new object[]
        {
            new { sku = "SKU-1001", category = "茶叶", priceFen = 6_800, quantity = 1 },
            new { sku = "SKU-2001", category = "茶具", priceFen = 3_000, quantity = 2 },
        },
    };

    public static async Task PlayAsync(DocsStage stage)
    {
        var template = await PublishAsync(stage.Console, "满 100 减 10", new { kind = "Amount", amountFen = 1_000, thresholdFen = 10_000, validity = new { days = 30 } });
        var gift = await PublishAsync(stage.Console, "到店赠茶", new { kind = "Gift", giftName = "茉莉花茶一杯", validity = new { days = 30 } }, isPublic: false);
        var pool = await stage.Console.CreateAsync("code-pools", new { name = "茶友卡", templateId = gift });
        await stage.Console.CreateAsync($"code-pools/{pool.GetProperty("id").GetInt64()}/codes", new { csv = "code\nTEA-0001\n", dryRun = false });

        await stage.GetAsync("offers", "/coupon-templates");
        var taken = await stage.ChangeAsync("take", $"/coupon-templates/{template}/take");
        await stage.ChangeAsync("take-again", $"/coupon-templates/{template}/take");
        var exchanged = await stage.ChangeAsync("redeem-code", "/coupons/redeem-code", new { code = "TEA-0001" });
        await stage.GetAsync("list", "/coupons?state=usable&limit=1");
        await stage.GetAsync("get", $"/coupons/{taken.Data.GetProperty("id").GetString()}");
        await stage.PostAsync("quote", "/coupons/quote", Basket);
        stage.Say(CodeOf(taken.Data), "<券码>");
        stage.Say(CodeOf(exchanged.Data), "<券码>");
    }

    public static async Task<long> PublishAsync(HttpClient console, string name, object terms, bool isPublic = true)
    {
        var template = await console.CreateAsync("coupon-templates", new { name, terms, offer = new { stock = 100, isPublic } });
        var id = template.GetProperty("id").GetInt64();
        await console.CreateAsync($"coupon-templates/{id}/publish", new { });
        return id;
    }

    public static string CodeOf(JsonElement coupon) => coupon.GetProperty("code").GetString()!;
}
