using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class LotteriesPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.GiveAsync(100, "会员日补发");
        var id = await PublishAsync(stage, "开工刮刮乐", new { name = "88 积分", kind = "Points", points = 88, valueFen = 88 }, tickets: 3, costPoints: 10);
        await stage.GetAsync("list", "/lotteries");
        await stage.GetAsync("get", $"/lotteries/{id}");
        await stage.GetAsync("proof", $"/lotteries/{id}/proof");
        await stage.ChangeAsync("draw", $"/lotteries/{id}/draws");
        await stage.ChangeAsync("draw-again", $"/lotteries/{id}/draws", key: "example-draw");
        await stage.GetAsync("draws", $"/lotteries/{id}/draws");
        await stage.Console.CreateAsync($"lotteries/{id}/end", new { note = "奖券提前发完" });
        await stage.GetAsync("proof-revealed", $"/lotteries/{id}/proof");
        await stage.ChangeAsync("over", $"/lotteries/{id}/draws");
    }

    /// <summary>Every ticket wins the same, so that the page looks alike whatever is drawn.</summary>
    public static async Task<long> PublishAsync(DocsStage stage, string name, object prize, int tickets, long costPoints)
    {
        var lottery = await stage.Console.CreateAsync("lotteries", new
        {
            name, kind = "Scratch", organiser = "山野茶铺有限公司", conditions = "会员均可参与。", method = "依次抽取预先洗好的奖券。", claimTerms = "实物奖品请在 30 天内填写地址。",
            startsAt = "2026-11-02T00:00:00+08:00", endsAt = "2026-11-09T00:00:00+08:00", costPoints, drawsPerDayMax = 2, drawsMax = 3, pointsBudget = 1_000,
            prizes = new[] { new { no = 1, prize, tickets } }, noPrizeTickets = 0,
        });
        var id = lottery.GetProperty("id").GetInt64();
        await stage.Console.CreateAsync($"lotteries/{id}/publish", new { });
        return id;
    }
}
