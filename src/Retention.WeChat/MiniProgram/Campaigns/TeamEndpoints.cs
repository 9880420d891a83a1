using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

public sealed record OpenTeamRequest(Id<ReferralCampaign> CampaignId);

/// <summary>Teams with the faces of those on them.</summary>
internal sealed class TeamSheets(TeamBoard board, Faces faces, InviteCards cards)
{
    public async Task<TeamView?> FindAsync(string code, Id<Fan> memberId, CancellationToken ct) => await ViewAsync(await board.FindAsync(code, memberId, ct), ct);

    public async Task<TeamView?> OfAsync(LiveCampaign campaign, Id<Fan> memberId, CancellationToken ct) => await ViewAsync(await board.OfAsync(campaign, memberId, ct), ct);

    private async Task<TeamView?> ViewAsync(TeamSheet? sheet, CancellationToken ct)
    {
        if (sheet is null)
            return null;
        var shown = await faces.OfAsync([sheet.Team.CaptainFanId, .. sheet.Mates.Select(mate => mate.FanId)], Faces.NewFriend, ct);
        return TeamView.Of(sheet, shown, cards.Of(InviteCards.TeamPrefix + sheet.Team.Code, sheet.Campaign.Terms.Name));
    }
}

/// <summary>Teams: opened by a captain, found by their code.</summary>
internal static class TeamEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var teams = mini.MapGroup("/teams").WithTags("teams");
        teams.MapPost("/", Open).ChangesValue();
        teams.MapGet("/{code}", Get);
        teams.MapPost("/{code}/join", Join).ChangesValueAfterAsking();
    }

    private static async Task<MiniAnswer<TeamView>> Open(OpenTeamRequest request, Shopper shopper, ReferralProgram program, TeamBook book, TeamSheets sheets, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(request.CampaignId, ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var opened = await book.OpenAsync(campaign, shopper.MemberId, ct);
        return opened.Problem is { } problem ? problem : (await sheets.FindAsync(opened.Value.Code, shopper.MemberId, ct))!;
    }

    private static async Task<MiniAnswer<TeamView>> Get(string code, Shopper shopper, TeamSheets sheets, CancellationToken ct) =>
        await sheets.FindAsync(code, shopper.MemberId, ct) is { } team ? team : ReferralProblems.TeamNotFound;

    private static async Task<MiniAnswer<TeamJoinView>> Join(
        string code, Shopper shopper, Caller caller, HttpContext http, TeamBoard board, TeamSheets sheets, HelpDesk desk, FanRegistry fans, RankLook look, OneEffect effect,
        CancellationToken ct)
    {
        var rank = await look.AskAsync(shopper, http, ct);
        return await effect.HappensAsync<MiniAnswer<TeamJoinView>>(
            async token =>
            {
                if (await board.FindAsync(code, shopper.MemberId, token) is not { } sheet)
                    return ReferralProblems.TeamNotFound;
                var joined = await desk.JoinTeamAsync(sheet.Campaign, sheet.Team, (await fans.FindAsync(shopper.FanId, token))!, caller.Origin, token, rank);
                return joined.Problem is { } problem ? problem : new TeamJoinView(HelpView.Of(joined.Value, sheet.Campaign.Terms), (await sheets.FindAsync(code, shopper.MemberId, token))!);
            },
            ct);
    }
}
