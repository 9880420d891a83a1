using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Referrals;

/// <param name="BuiltIn">The name of a layout that comes with the product; instead of <paramref name="Layout"/>.</param>
public sealed record PosterRequest([property: StringLength(40)] string? BuiltIn = null, PosterLayout? Layout = null);

/// <param name="IsDrawn">False where this server lacks librsvg: fans get link and QR code.</param>
public sealed record PosterView(PosterLayout Layout, string? BackgroundType, string? ChangedBy, DateTimeOffset? ChangedAt, bool IsDrawn);

/// <summary>How operators make a campaign's posters. Looks may change at any time, within what may be said; the terms they show may not.</summary>
internal static class PosterEndpoints
{
    /// <summary>Nobody is to follow by a preview: the code says so.</summary>
    private const string PreviewQr = "https://weixin.qq.com/r/preview-0123456789-0123456789";

    /// <summary>So much is taken off the line, to be refused with an answer: whoever's connection breaks while they send never sees one.</summary>
    private const long UploadBytesMax = 4 * PosterPicture.BytesMax;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/poster-layouts", () => TypedResults.Ok(PosterLayouts.All));
        group.MapGet("/campaigns/{id}/poster", Get);
        group.MapPut("/campaigns/{id}/poster", Put);
        group.MapPut("/campaigns/{id}/poster/background", PutBackground).WithMetadata(new RequestSizeLimitAttribute(UploadBytesMax));
        group.MapDelete("/campaigns/{id}/poster/background", DeleteBackground);
        group.MapGet("/campaigns/{id}/poster/preview.png", Preview);
    }

    private static async Task<Results<Ok<PosterView>, ProblemHttpResult>> Get(long id, CampaignStore campaigns, PosterStore store, PosterDesk posters, CancellationToken ct) =>
        await campaigns.FindAsync(new(id), ct) is null ? ReferralProblems.NotFound.ToHttp() : TypedResults.Ok(await ViewAsync(new(id), store, posters, ct));

    private static async Task<Results<Ok<PosterView>, ProblemHttpResult>> Put(
        long id, PosterRequest request, CurrentOperator current, PosterEditor editor, PosterStore store, PosterDesk posters, CancellationToken ct)
    {
        var asked = LayoutOf(request);
        var saved = asked.IsOk ? await editor.SaveAsync(new(id), asked.Value, current.Name, ct) : asked;
        if (saved.Problem is { } problem)
            return problem.ToHttp();
        return TypedResults.Ok(await ViewAsync(new(id), store, posters, ct));
    }

    private static async Task<Results<Ok<PosterView>, ProblemHttpResult>> PutBackground(
        long id, HttpRequest request, CurrentOperator current, CampaignStore campaigns, PosterStore store, PosterDesk posters, CancellationToken ct)
    {
        if (await campaigns.FindAsync(new(id), ct) is null)
            return ReferralProblems.NotFound.ToHttp();
        if (await request.ReadBodyAsync(PosterPicture.BytesMax, ct) is not { } bytes)
            return PosterProblems.PictureTooLarge.ToHttp();
        if (PosterPicture.Read(bytes) is not { } picture)
            return PosterProblems.PictureUnknown.ToHttp();
        if (Math.Max(picture.Width, picture.Height) > PosterPicture.SideMax)
            return PosterProblems.PictureTooWide.ToHttp();
        await store.SaveBackgroundAsync(new(id), picture, current.Name, ct);
        return TypedResults.Ok(await ViewAsync(new(id), store, posters, ct));
    }

    private static async Task<Results<Ok<PosterView>, ProblemHttpResult>> DeleteBackground(
        long id, CurrentOperator current, CampaignStore campaigns, PosterStore store, PosterDesk posters, CancellationToken ct)
    {
        if (await campaigns.FindAsync(new(id), ct) is null)
            return ReferralProblems.NotFound.ToHttp();
        await store.SaveBackgroundAsync(new(id), null, current.Name, ct);
        return TypedResults.Ok(await ViewAsync(new(id), store, posters, ct));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Preview(
        long id, HttpResponse response, CampaignStore campaigns, PosterDesk posters, CancellationToken ct, string? name = null, string? layout = null)
    {
        if (await campaigns.FindAsync(new(id), ct) is not { } campaign)
            return ReferralProblems.NotFound.ToHttp();
        if (layout is not null && PosterLayouts.Find(layout) is null)
            return PosterProblems.UnknownLayout.ToHttp();
        var plan = await posters.PlanPreviewAsync(campaign, layout is null ? null : PosterLayouts.Find(layout), name, PreviewQr, ct);
        var drawn = await posters.DrawAsync(plan, PosterDesk.DefaultWidth, ct);
        response.Headers.CacheControl = "no-store";
        return drawn.Problem is { } problem ? problem.ToHttp() : TypedResults.Bytes(drawn.Value, PosterPicture.Png);
    }

    private static Result<PosterLayout> LayoutOf(PosterRequest request) => request switch
    {
        { BuiltIn: { } name, Layout: null } => PosterLayouts.Find(name) is { } known ? known : PosterProblems.UnknownLayout,
        { BuiltIn: null, Layout: { } layout } => PosterRules.ProblemOf(layout) is { } problem ? problem : layout,
        _ => PosterProblems.LayoutMissing,
    };

    private static async Task<PosterView> ViewAsync(Id<ReferralCampaign> id, PosterStore store, PosterDesk posters, CancellationToken ct) =>
        await store.FindAsync(id, ct) is { } design
            ? new PosterView(PosterLayout.Read(design.Layout), design.BackgroundType, design.ChangedBy, design.ChangedAt, posters.IsOpen)
            : new PosterView(PosterLayouts.Find(PosterLayouts.Default)!, null, null, null, posters.IsOpen);
}
