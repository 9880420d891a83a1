using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class CampaignsPage
{
    private const string Device = "k3v9x1m7-qz";

    public static async Task PlayAsync(DocsStage stage)
    {
        var bed = stage.Bed;
        stage.Say(bed.Http.BaseAddress!.ToString().TrimEnd('/'), "https://brand.example");
        var id = await bed.PublishAsync(Dated(CampaignBed.Ladder(bed)));
        await stage.Shopper.PostAsync("/me", new { nickname = "小茶" });
        await stage.GetAsync("list", "/campaigns?kind=referral");
        await stage.GetAsync("get", $"/campaigns/{id}");
        var code = await JoinAsync(stage, id);
        var card = new { id = "ma3k2a-7c4d1e9f0g", kind = "share", target = $"pages/invite?c={code}", at = bed.Clock.GetUtcNow() };
        await stage.PostAsync("share", "/events", new { events = new[] { card } });
        await stage.GetAsync("poster", $"/campaigns/{id}/poster?size=750");

        var friend = new ShopperCalls(bed, bed.World.People.Create().At(bed.MiniAccount)) { DeviceId = Device };
        var friends = stage.With(friend);
        await friends.LookAsync("invitation", $"/invitations/{code}");
        await friends.OpenAsync("touch", $"/campaigns/{id}/touch", new { code, channel = "mini" });
        await friend.LoginAsync();
        await friends.ChangeAsync("help", $"/campaigns/{id}/help", new { code });
        await stage.ChangeAsync("help-refused", $"/campaigns/{id}/help", new { code });
        await stage.Shopper.SettledAsync(id, confirmed: 0, held: 1);
        await stage.GetAsync("progress", $"/campaigns/{id}/progress");
        await bed.BuyAsync(friend, "T20261102-001");
        await stage.Shopper.SettledAsync(id, confirmed: 1, held: 0);
        await stage.GetAsync("helpers", $"/campaigns/{id}/helpers");
        await stage.GetAsync("leaderboard", $"/campaigns/{id}/leaderboard?scope=today");
        await stage.ChangeAsync("claim", $"/campaigns/{id}/stages/1/claim", new { address = CampaignBed.Home });
        await stage.ChangeAsync("claim-by-title", $"/campaigns/{id}/awards/stage:2/claim", new { });
    }

    /// <summary>November, so that the page looks alike whenever it is played.</summary>
    public static CampaignTerms Dated(CampaignTerms terms) => terms with
    {
        StartsAt = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(8)), EndsAt = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(8)),
    };

    private static async Task<string> JoinAsync(DocsStage stage, string id)
    {
        var joined = (await stage.PostAsync("join", $"/campaigns/{id}/join")).Data;
        stage.Say(joined.Text("inviteCode")!, "x7Kp2mQ9Ta");
        stage.Say(joined.Text("urlLink")!, "https://wxaurl.cn/q4T8yBn2Lse");
        return joined.Text("inviteCode")!;
    }
}
