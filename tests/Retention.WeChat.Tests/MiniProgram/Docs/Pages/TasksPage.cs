using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class TasksPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        var now = stage.Bed.Clock.GetUtcNow();
        var view = await CreateAsync(stage, new { code = "tea", title = "看新茶", description = "浏览今年的春茶", kind = "ViewPage", target = "pages/tea/tea", period = "Day", points = 8 });
        var share = await CreateAsync(stage, new { code = "note", title = "写一篇品茶笔记", description = "发布后把链接交给我们", kind = "Report", reviewed = true, points = 50 });
        await stage.Shopper.PostAsync("/events", new { events = new[] { new { id = "view-1", kind = "pageView", target = "pages/tea/tea", at = now } } });

        await stage.GetAsync("list", "/tasks");
        await stage.ChangeAsync("claim", $"/tasks/{view}/claim");
        await stage.ChangeAsync("report", $"/tasks/{share}/report", new { evidence = "https://note.example/1001" });
        await stage.ChangeAsync("claim-early", $"/tasks/{share}/claim");
    }

    private static async Task<long> CreateAsync(DocsStage stage, object task) => (await stage.Console.CreateAsync("tasks", task)).GetProperty("id").GetInt64();
}
