using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class TeamsPage
{
    public static async Task PlayAsync(DocsStage stage)
    {
        var bed = stage.Bed;
        stage.Say(bed.Http.BaseAddress!.ToString().TrimEnd('/'), "https://brand.example");
        var id = await bed.PublishAsync(CampaignsPage.Dated(CampaignBed.TeamOf(bed, 2)));
        await stage.Shopper.PostAsync("/me", new { nickname = "小茶" });
        var code = (await stage.ChangeAsync("open", "/teams", new { campaignId = id })).Data.Text("code")!;
        stage.Say(code, "t5Rw8cZ1Ue");

        var (mate, late) = (stage.With(await ShopperCalls.SignInAsync(bed)), stage.With(await ShopperCalls.SignInAsync(bed)));
        await mate.GetAsync("get", $"/teams/{code}");
        await mate.ChangeAsync("join", $"/teams/{code}/join");
        await late.ChangeAsync("join-refused", $"/teams/{code}/join");
    }
}
