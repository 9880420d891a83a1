using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>Campaigns in which friends bring friends.</summary>
internal static class ReferralEndpoints
{
    private const int RanksMax = 50;
    private const int PosterWidthMax = 2_000;
    private const string Today = "today";
    private const string DayFormat = "yyyy-MM-dd";

    public static void Map(RouteGroupBuilder mini)
    {
        mini.MapGet("/invitations/{code}", Invitation).WithTags("campaigns").AllowAnonymous().RequireRateLimiting(ShopperLimits.TouchPolicy);
        var campaigns = mini.MapGroup("/campaigns").WithTags("campaigns");
        campaigns.MapGet("/", List);
        campaigns.MapGet("/{id}", Get);
        campaigns.MapPost("/{id}/join", Join);
        campaigns.MapGet("/{id}/poster", Poster);
        campaigns.MapPost("/{id}/touch", Touch).AllowAnonymous().RequireRateLimiting(ShopperLimits.TouchPolicy);
        campaigns.MapPost("/{id}/help", Help).ChangesValueAfterAsking();
        campaigns.MapGet("/{id}/progress", Progress);
        campaigns.MapGet("/{id}/helpers", Helpers);
        campaigns.MapGet("/{id}/leaderboard", Leaderboard);
        campaigns.MapPost("/{id}/stages/{no}/claim", ClaimStage).ChangesValueAfterAsking();
        campaigns.MapPost("/{id}/awards/{title}/claim", ClaimAward).ChangesValueAfterAsking();
    }

    private static async Task<MiniAnswer<InvitationView>> Invitation(string code, Invitations invitations, CancellationToken ct) =>
        await invitations.FindAsync(code, ct) is { } found ? found : ReferralProblems.CodeUnknown;

    private static async Task<MiniAnswer<MiniList<CampaignEntry>>> List(Shopper shopper, CampaignShelf shelf, CancellationToken ct, Choice<CampaignFilter>? kind = null) =>
        new MiniList<CampaignEntry>([.. (await shelf.ListAsync(shopper.MemberId, ct)).Select(CampaignEntry.Of).Where(entry => IsMeant(entry, kind?.Value))]);

    private static async Task<MiniAnswer<CampaignPage>> Get(
        long id, Shopper shopper, ReferralProgram program, ReferralBoard board, TeamBoard teams, TimeProvider clock, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var participant = await board.OfAsync(campaign, shopper.MemberId, ct);
        var teamsLeft = campaign.Terms.Kind == CampaignKind.Team ? await teams.LeftAsync(campaign, ct) : 0;
        return CampaignPage.Of(campaign, participant, await teams.HelpOfAsync(campaign, shopper.MemberId, ct), teamsLeft, clock.GetUtcNow());
    }

    /// <summary>Taking part is having a code, made once; asked again, it is the same.</summary>
    private static async Task<MiniAnswer<MyInvitation>> Join(long id, Shopper shopper, ReferralProgram program, HelpDesk desk, Invitations invitations, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var joined = await desk.JoinAsync(campaign, shopper.MemberId, ct);
        return joined.Problem is { } problem ? problem : await invitations.OfAsync(campaign, joined.Value, ct);
    }

    /// <param name="size">The width wanted, in pixels.</param>
    private static async Task<MiniAnswer<PosterView>> Poster(
        long id, Shopper shopper, LinkStore links, Invitations invitations, TimeProvider clock, CancellationToken ct,
        [Range(1, PosterWidthMax)] int? size = null) =>
        await links.FindOfMemberAsync(new(id), shopper.MemberId, ct) is { } link ? invitations.PosterOf(link, size, clock.GetUtcNow()) : ReferralProblems.NotJoined;

    private static async Task<MiniAnswer<Done>> Touch(long id, TouchRequest request, Shopper? shopper, Caller caller, HelpDesk desk, CancellationToken ct)
    {
        var touched = await desk.TouchAsync(request.Code, shopper?.FanId, request.Channel, caller.Origin, ct, new(id));
        return touched.Problem is { } problem ? problem : new Done();
    }

    private static async Task<MiniAnswer<HelpView>> Help(
        long id, HelpRequest request, Shopper shopper, Caller caller, HttpContext http, ReferralProgram program, HelpDesk desk, FanRegistry fans, RankLook look, OneEffect effect,
        CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var rank = await look.AskAsync(shopper, http, ct);
        return await effect.HappensAsync<MiniAnswer<HelpView>>(
            async token =>
            {
                var helped = await desk.HelpAsync(campaign, request.Code, (await fans.FindAsync(shopper.FanId, token))!, caller.Origin, token, rank);
                return helped.Problem is { } problem ? problem : HelpView.Of(helped.Value, campaign.Terms);
            },
            ct);
    }

    private static async Task<MiniAnswer<ProgressView>> Progress(long id, Shopper shopper, ReferralProgram program, ReferralBoard board, TeamSheets sheets, CancellationToken ct) =>
        await program.FindCampaignAsync(new(id), ct) is { } campaign
            ? ProgressView.Of(campaign, await board.OfAsync(campaign, shopper.MemberId, ct), await sheets.OfAsync(campaign, shopper.MemberId, ct))
            : ReferralProblems.NotFound;

    private static async Task<MiniAnswer<MiniPage<HelperView>>> Helpers(
        long id, Shopper shopper, [AsParameters] PageQuery page, ReferralProgram program, ReferralBoard board, Faces faces, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var helps = await board.HelpersAsync(campaign, shopper.MemberId, page.Before, page.Rows, ct);
        var shown = await faces.OfAsync([.. helps.Select(help => help.InviteeFanId)], Faces.NewFriend, ct);
        return MiniPage.Of(helps, page, help => help.Id.Value, help => HelperView.Of(help, shown[help.InviteeFanId]));
    }

    /// <param name="scope">The whole campaign (<c>all</c>), <c>today</c>, or a day such as <c>2026-11-28</c>.</param>
    private static async Task<MiniAnswer<BoardView>> Leaderboard(
        long id, Shopper shopper, ReferralProgram program, ReferralBoard board, Faces faces, TimeProvider clock, CancellationToken ct, string scope = ProgressStore.WholeCampaign)
    {
        if (await program.FindCampaignAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var day = scope == Today ? ProgressStore.DayOf(clock.GetUtcNow()) : scope;
        if (day != ProgressStore.WholeCampaign && !DateOnly.TryParseExact(day, DayFormat, out _))
            return GeneralErrors.Invalid;
        var ranks = await board.LeaderboardAsync(campaign, day, shopper.MemberId, RanksMax, ct);
        var shown = await faces.OfAsync([.. ranks.Ranks.Select(rank => rank.FanId), shopper.MemberId], Faces.Member, ct);
        return BoardView.Of(ranks, shopper.MemberId, shown);
    }

    private static Task<MiniAnswer<ShopperPrize>> ClaimStage(
        long id, int no, ClaimRequest? request, Shopper shopper, HttpContext http, ReferralProgram program, AwardDesk desk, RankLook look, OneEffect effect, CancellationToken ct) =>
        ClaimAward(id, ReferralAward.StageTitle(no), request, shopper, http, program, desk, look, effect, ct);

    /// <summary>Claims what was won by its name: a stage, a team's prize, a rank's.</summary>
    private static async Task<MiniAnswer<ShopperPrize>> ClaimAward(
        long id, string title, ClaimRequest? request, Shopper shopper, HttpContext http, ReferralProgram program, AwardDesk desk, RankLook look, OneEffect effect, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound;
        var rank = await look.AskAsync(shopper, http, ct);
        return await effect.HappensAsync<MiniAnswer<ShopperPrize>>(
            async token =>
            {
                var claimed = await desk.ClaimAsync(campaign, shopper.MemberId, title, request?.Address, token, rank);
                return claimed.Problem is { } problem ? problem : ShopperPrize.Of(claimed.Value);
            },
            ct);
    }

    private static bool IsMeant(CampaignEntry entry, CampaignFilter? kind) => kind switch
    {
        null or CampaignFilter.Referral => true,
        CampaignFilter.TwoSided => entry.Kind == CampaignKind.TwoSided,
        CampaignFilter.Ladder => entry.Kind == CampaignKind.Ladder,
        CampaignFilter.Team => entry.Kind == CampaignKind.Team,
        CampaignFilter.Leaderboard => entry.Kind == CampaignKind.Leaderboard,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
