namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class MePage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.PostAsync("change", "/me", new { nickname = "小叶", avatarUrl = "https://thirdwx.qlogo.cn/mmopen/1/132", birthday = "1995-05-20" });
        await stage.GetAsync("get", "/me");
        await stage.GetAsync("follow-status", "/me/follow-status");
        await stage.GetAsync("home", "/me/home");
        await stage.PostAsync("refused", "/me", new { nickname = "", birthday = "1995-05-20" });
        await stage.ShowAsync("patch", HttpMethod.Patch, "/me", new { nickname = "小叶子" });
    }
}
