using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>Mini-program codes as pictures, <c>/m/{scene}.png</c>: for pages and posters, which cannot sign in. While a campaign is stopped they rest.</summary>
internal static class InviteCodePictures
{
    private const string KeptByBrowsers = "public, max-age=3600";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/m/{scene}.png", Show).RequireRateLimiting(ReferralsModule.PublicPages).ExcludeFromDescription();

    private static async Task<IResult> Show(
        string scene, HttpContext http, ReferralLinks links, TeamStore teams, ReferralProgram program, InviteCards cards, CancellationToken ct)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (await CampaignOfAsync(scene, links, teams, ct) is not { } campaignId || await program.FindCampaignAsync(campaignId, ct) is not { Row.State: not CampaignState.Stopped })
            return Results.NotFound();
        if (await cards.CodeAsync(scene, ct) is not { } code)
        {
            http.Response.Headers.RetryAfter = "60";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        http.Response.Headers.CacheControl = KeptByBrowsers;
        return Results.Bytes(code.Bytes, code.ContentType);
    }

    private static async Task<Platform.Ids.Id<ReferralCampaign>?> CampaignOfAsync(string scene, ReferralLinks links, TeamStore teams, CancellationToken ct)
    {
        if (scene.StartsWith(ReferralLink.ScenePrefix, StringComparison.Ordinal))
            return (await links.FindTargetAsync(scene[ReferralLink.ScenePrefix.Length..], ct))?.CampaignId;
        return scene.StartsWith(InviteCards.TeamPrefix, StringComparison.Ordinal) ? (await teams.FindByCodeAsync(scene[InviteCards.TeamPrefix.Length..], ct))?.CampaignId : null;
    }
}
