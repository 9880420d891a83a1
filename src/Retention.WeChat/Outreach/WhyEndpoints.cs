using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

/// <param name="Passed">Green or red.</param>
/// <param name="PassesAt">When it would pass by the mere passing of time.</param>
/// <param name="Remedy">What would change it.</param>
public sealed record CheckView(
    string Name, string Finding, bool Passed, Channel? Channel, string Text, string TextEn, DateTimeOffset? PassesAt, string? Remedy, string? RemedyEn)
{
    public static CheckView Of(TouchCheck check)
    {
        var text = CheckText.Of(check);
        return new CheckView(check.Name, check.Finding, check.Passed, check.Channel, text.Chinese, text.English, check.PassesAt, text.Remedy, text.RemedyEnglish);
    }
}

/// <summary>The answer to "why did this fan (not) get it, and when next?".</summary>
/// <param name="State">Of a message that was decided; null for a touch that is only imagined.</param>
/// <param name="Outcome">Sends, Waits, Suppressed or Expired: what the checks came to.</param>
/// <param name="EarliestAt">When it may leave; null when it may now, or when time alone does not help.</param>
public sealed record WhyView(
    MessageState? State, string Outcome, string Reason, string Summary, string SummaryEn, DateTimeOffset? EarliestAt, IReadOnlyList<CheckView> Checks);

/// <summary>A touch that is only imagined: what would become of it now?</summary>
/// <param name="ExpiresAfterHours">How long it would stay worth sending.</param>
public sealed record WhyRequest(
    TouchPurpose Purpose,
    [property: Required] TouchContent Content,
    [property: Range(0, Touch.PriorityMax)] int Priority = Touch.PriorityDefault,
    [property: StringLength(40)] string? Campaign = null,
    [property: StringLength(20)] string? Budget = null,
    TouchPolicy? Policy = null,
    [property: Range(1, 24 * 90)] int ExpiresAfterHours = 48);

internal static class WhyEndpoints
{
    public static readonly Problem MessageNotFound = new("message.not_found", 404, "没有这条消息。", "There is no such message.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/messages/{id}/why", WhyMessage);
        group.MapPost("/fans/{id}/why", WhyImagined);
    }

    private static async Task<Results<Ok<WhyView>, ProblemHttpResult>> WhyMessage(long id, OutreachStore store, CancellationToken ct) =>
        await store.FindAsync(new Id<OutreachMessage>(id), ct) is { } message ? TypedResults.Ok(Why.Of(message)) : MessageNotFound.ToHttp();

    private static async Task<Results<Ok<WhyView>, ProblemHttpResult>> WhyImagined(
        long id, WhyRequest request, FanRegistry fans, FanVariables variables, TouchDecider decider, TimeProvider clock, CancellationToken ct)
    {
        if (await fans.FindAsync(new Id<Fan>(id), ct) is not { } fan)
            return FanEndpoints.NotFound.ToHttp();
        // Filled as it would be when it is asked for; a milestone's own values are not known here.
        var values = new Dictionary<string, string>(ContentVariables.Samples, StringComparer.Ordinal);
        foreach (var (name, value) in (await variables.OfAsync([fan], ct))[fan.Id])
            values[name] = value;
        var merged = ContentMerge.Merge(request.Content, values);
        if (merged.Findings is [var slip, ..])
            return new Problem(slip.Code, 422, $"{slip.Field}：{slip.Message}", $"{slip.Field}: {slip.MessageEn}").ToHttp();
        var touch = new Touch("imagined", fan.Id, request.Purpose, merged.Content, clock.GetUtcNow().AddHours(request.ExpiresAfterHours))
        {
            Priority = request.Priority,
            Campaign = request.Campaign,
            Budget = request.Budget ?? Touch.BudgetDefault,
            Policy = request.Policy ?? TouchPolicy.Default,
        };
        return TypedResults.Ok(Why.Of(await decider.LookAsync(touch, fan, ct)));
    }
}
