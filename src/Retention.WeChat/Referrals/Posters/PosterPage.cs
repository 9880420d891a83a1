using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Where a link's poster is found, for the mini-program and pages.</summary>
internal sealed class PosterAddresses(PublicAddress address)
{
    public string Of(string code) => address.For($"posters/{code}.png").ToString();
}

/// <summary>
/// A fan's poster as a picture, <c>/posters/{code}.png</c>. Whoever has the code may see it, as whoever has the poster may:
/// ten random letters are not guessed. While the campaign does not run there is none.
/// </summary>
internal static class PosterPage
{
    /// <summary>Asked for anew each time, mostly to hear that it is unchanged: a stopped campaign's posters are gone at once.</summary>
    private const string CacheControl = "public, no-cache";

    private const string RetryAfterSeconds = "5";

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/posters/{code}.png", Show).RequireRateLimiting(ReferralsModule.PublicPages).ExcludeFromDescription();

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> Show(
        string code, HttpContext context, LinkStore links, ReferralProgram program, QrDesk qr, PosterDesk posters, TimeProvider clock, CancellationToken ct, int size = PosterDesk.DefaultWidth)
    {
        if (code.Length != ReferralLink.CodeLength || await links.FindAsync(code, ct) is not { } link || await program.FindCampaignAsync(link.CampaignId, ct) is not { } campaign)
            return PosterProblems.NoLink.ToHttp();
        if (!campaign.Row.IsRunning(clock.GetUtcNow()))
            return PosterProblems.NotRunning.ToHttp();
        if (!posters.IsOpen)
            return PosterProblems.Unavailable.ToHttp();
        if (await qr.TryReadyAsync(link, ct) is not { } ready)
            return Later(context, PosterProblems.NotReady);
        var plan = await posters.PlanAsync(campaign, ready, ct);
        var width = PosterDesk.Widths.FirstOrDefault(each => each >= size, PosterDesk.Widths[^1]);
        var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{plan.Fingerprint[..32]}-{width}\""));
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var drawn = await posters.DrawAsync(plan, width, ct);
        if (drawn.Problem is { } problem)
            return Later(context, problem);
        await links.NoteIssuedAsync(link.Id, clock.GetUtcNow(), ct);
        return TypedResults.Bytes(drawn.Value, PosterPicture.Png);
    }

    private static ProblemHttpResult Later(HttpContext context, Platform.Problems.Problem problem)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ETag = default;
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return problem.ToHttp();
    }
}
