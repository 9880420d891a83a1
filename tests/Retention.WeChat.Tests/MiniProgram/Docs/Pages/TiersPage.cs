using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class TiersPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.Console.ReplaceAsync("tiers", new
        {
            measure = "Points", windowDays = 365,
            levels = new object[]
            {
                new { code = "member", name = "会员", threshold = 0 },
                new { code = "silver", name = "银卡", threshold = 500, multiplierPercent = 120, benefits = new[] { new { title = "生日礼", description = "生日当月赠茶一份" } } },
                new { code = "gold", name = "金卡", threshold = 2_000, multiplierPercent = 150, benefits = new[] { new { title = "新茶优先", description = "每季新茶提前三天购买" } } },
            },
        });
        await stage.Shopper.PostAsync("/check-in", key: "today");
        await stage.GetAsync("list", "/tiers");
        await stage.GetAsync("mine", "/tiers/me");
    }
}
