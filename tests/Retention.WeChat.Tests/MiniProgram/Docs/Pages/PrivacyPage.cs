using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class PrivacyPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.PostAsync("consent", "/privacy/consents", new { channel = "all", purpose = "marketing", given = false, wording = "接收活动和优惠消息" });
        await stage.GetAsync("consents", "/privacy/consents");

        var asked = await stage.ChangeAsync("export", "/privacy/exports");
        var path = $"/privacy/exports/{asked.Data.GetProperty("id").GetString()}";
        await ProductBed.EventuallyAsync("the copy is ready", async () => (await stage.Shopper.GetAsync(path)).Data.GetProperty("state").GetString() == "ready");
        await stage.GetAsync("export-ready", path);

        await stage.ChangeAsync("deletion", "/privacy/deletion-requests");
        await stage.GetAsync("deletion-current", "/privacy/deletion-requests/current");
        await stage.ShowAsync("deletion-cancel", HttpMethod.Delete, "/privacy/deletion-requests/current");
        await stage.GetAsync("deletion-none", "/privacy/deletion-requests/current");
    }
}
