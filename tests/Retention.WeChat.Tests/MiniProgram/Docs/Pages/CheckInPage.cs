using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class CheckInPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.GiveAsync(20, "会员日补发");
        await stage.Console.CreateAsync("check-in-rewards", new { streak = 3, points = 15 });
        await stage.Shopper.PostAsync("/check-in", key: "first-day");
        stage.Bed.Clock.Advance(TimeSpan.FromDays(2));
        await stage.ChangeAsync("check-in", "/check-in");
        await stage.ChangeAsync("make-up", "/check-in/make-up", new { day = "2026-11-03" });
        await stage.ChangeAsync("make-up-refused", "/check-in/make-up", new { day = "2026-11-09" });
        await stage.GetAsync("month", "/check-in?month=2026-11");
    }
}
