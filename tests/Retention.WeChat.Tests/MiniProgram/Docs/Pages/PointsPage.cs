using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class PointsPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.GiveAsync(120, "会员日补发");
        await stage.GiveAsync(-20, "更正重复发放");
        await stage.Console.CreateAsync("earning-rules", new { name = "消费积分", description = "每消费 1 元得 1 积分。", kind = "Purchase", gives = "PerYuan", pointsPer100Yuan = 100 });
        await stage.GetAsync("balance", "/points/balance");
        var page = await stage.GetAsync("entries", "/points/entries?limit=1");
        await stage.GetAsync("entries-type", "/points/entries?type=adjustment&direction=in");
        await stage.GetAsync("entries-refused", "/points/entries?type=gift");
        await stage.GetAsync("entries-next", $"/points/entries?limit=1&cursor={page.Data.GetProperty("nextCursor").GetString()}");
        await stage.GetAsync("rules", "/points/rules");
    }
}
