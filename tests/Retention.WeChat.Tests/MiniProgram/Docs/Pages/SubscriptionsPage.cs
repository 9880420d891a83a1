using Retention.Sandbox;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class SubscriptionsPage
{
    private static readonly string Template =
        SandboxDefaults.Templates.First(each => each.Kind == TemplateKind.Subscribe && each.Account == SandboxDefaults.MiniProgramKey).Id;

    public static void Set(Dictionary<string, string?> settings)
    {
        settings["MiniProgram:SubscribeScenes:check-in:0:TemplateId"] = Template;
        settings["MiniProgram:SubscribeScenes:check-in:0:Title"] = "签到提醒";
    }

    public static async Task PlayAsync(DocsStage stage)
    {
        await stage.GetAsync("templates", "/subscriptions/templates?scene=check-in");
        await stage.ChangeAsync("report", "/subscriptions/report", new { scene = "check-in", results = new Dictionary<string, string> { [Template] = "accept" } });
        await stage.GetAsync("quota", "/subscriptions/quota");
    }
}
