using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class PrizesPage
{
    public static readonly object Address = new { name = "李梅", phone = "13800000000", region = "浙江省 杭州市 西湖区", detail = "龙井路 1 号" };

    public static async Task PlayAsync(DocsStage stage)
    {
        var lottery = await LotteriesPage.PublishAsync(stage, "春茶大抽奖", new { name = "紫砂壶", kind = "Physical", valueFen = 29_900 }, tickets: 2, costPoints: 0);
        var first = await WinAsync(stage, lottery, "win-1");
        var second = await WinAsync(stage, lottery, "win-2");

        await stage.GetAsync("list", "/prizes?state=needsAddress&limit=1");
        await stage.ChangeAsync("address", $"/prizes/{first}/address", Address);
        await stage.Console.CreateAsync($"prizes/{first}/shipment", new { carrier = "顺丰", trackingNo = "SF1020304050" });
        await stage.GetAsync("get", $"/prizes/{first}");
        await stage.ChangeAsync("confirm", $"/prizes/{first}/confirm");
        var code = await stage.GetAsync("code", $"/prizes/{second}/code");
        stage.Say(CouponsPage.CodeOf(code.Data), "<兑奖码>");
    }

    private static async Task<string> WinAsync(DocsStage stage, long lottery, string key) =>
        (await stage.Shopper.PostAsync($"/lotteries/{lottery}/draws", key: key)).Data.GetProperty("prizeClaimId").GetString()!;
}
