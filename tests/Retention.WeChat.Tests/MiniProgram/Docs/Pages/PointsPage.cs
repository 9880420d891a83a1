namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class PointsPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.GetAsync("balance", "/points/balance");
    }
}
