using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Outreach;

/// <param name="Note">Why, for whoever finds marketing stopped.</param>
public sealed record StopRequest([property: StringLength(200)] string? Note = null);

/// <summary>The stop, and the marketing it may have come too late for: taken by a sender, outcome not yet known.</summary>
/// <param name="InFlightCount">All of it; the list is cut.</param>
public sealed record StopReport(MarketingStop Stop, long InFlightCount, IReadOnlyList<InFlightMessage> InFlight);

internal static class StopEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/stop", Get);
        group.MapPost("/stop", Stop);
        group.MapPost("/resume", Resume);
    }

    private static async Task<Ok<StopReport>> Get(StopButton button, CancellationToken ct) => TypedResults.Ok(await ReportAsync(button, ct));

    private static async Task<Ok<StopReport>> Stop(StopRequest request, CurrentOperator current, StopButton button, Cached<MarketingStop> seen, AuditNote audit, CancellationToken ct)
    {
        audit.Text = request.Note;
        await button.StopAsync(current.Name, request.Note, ct);
        seen.Invalidate();
        return TypedResults.Ok(await ReportAsync(button, ct));
    }

    private static async Task<Ok<StopReport>> Resume(StopButton button, Cached<MarketingStop> seen, CancellationToken ct)
    {
        await button.ResumeAsync(ct);
        seen.Invalidate();
        return TypedResults.Ok(await ReportAsync(button, ct));
    }

    private static async Task<StopReport> ReportAsync(StopButton button, CancellationToken ct) =>
        new(await button.ReadAsync(ct), await button.CountInFlightAsync(ct), await button.ListInFlightAsync(ct));
}
