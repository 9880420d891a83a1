namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class EventsPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        var now = stage.Bed.Clock.GetUtcNow();
        await stage.PostAsync("tell", "/events", new
        {
            events = new object[]
            {
                new { id = "ma3k1c-9x2b7q0d4e", kind = "pageView", target = "pages/index/index", at = now },
                new { id = "ma3k1d-1f8s5h2j6k", kind = "cart", target = "SKU-1001", at = now },
                new { id = "ma3k1e-3m7n9p1r5t", kind = "duration", target = "pages/index/index", at = now, durationMs = 8200 },
                new { id = "m9zz0a-5v2w8y4z1a", kind = "share", target = "pages/item/item?id=1001", at = now.AddDays(-8) },
            },
        });
    }
}
