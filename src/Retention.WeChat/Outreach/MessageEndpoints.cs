using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Outreach;

public enum MessageResolution
{
    Delivered,

    /// <summary>It never arrived: its slot under the caps is free again.</summary>
    Failed,
}

/// <summary>An operator's word on a message whose outcome nobody knows.</summary>
/// <param name="Note">How they know; kept with the message where it failed, and in the audit.</param>
public sealed record ResolutionRequest(MessageResolution Outcome, [property: Required, StringLength(200, MinimumLength = 2)] string Note);

/// <param name="Note">Why; kept in the audit.</param>
public sealed record CancelMessageRequest([property: Required, StringLength(200, MinimumLength = 2)] string Note);

/// <summary>A message with its decision opened up: the checks in the order they were made.</summary>
public sealed record MessageView(
    Id<OutreachMessage> Id,
    Id<Fan> FanId,
    string TouchKey,
    TouchPurpose Purpose,
    MessageState State,
    Channel? Channel,
    string? Reason,
    IReadOnlyList<TouchCheck> Checks,
    TouchContent? Content,
    DateTimeOffset DueAt,
    DateTimeOffset ExpiresAt,
    int Attempts,
    string? ErrorCode,
    string? ErrorText,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? ClosedAt)
{
    public static MessageView Of(OutreachMessage message) => new(
        message.Id, message.FanId, message.TouchKey, message.Purpose, message.State, message.Channel, message.Reason,
        message.Decision is { } decision ? MessageJson.Read<List<TouchCheck>>(decision) : [],
        message.Content is { } content ? MessageJson.Read<TouchContent>(content) : null,
        message.DueAt, message.ExpiresAt, message.Attempts, message.ErrorCode, message.ErrorText, message.CreatedAt, message.SentAt, message.ClosedAt);
}

internal static class MessageEndpoints
{
    private const int PageMax = 200;

    private static readonly Problem NotFound = new("message.not_found", 404, "没有这条消息。", "There is no such message.");

    private static readonly Problem NotUnknown = new("message.not_unknown", 409, "只有结果不明的消息可以人工确认。", "Only a message whose outcome is unknown can be settled by hand.");

    private static readonly Problem NotWaiting = new(
        "message.not_waiting", 409, "这条消息已经发出、正在发送或已经结束，不能取消。", "The message has left, is being sent or has ended; only what waits can be cancelled.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/messages", List);
        group.MapGet("/messages/{id}", Get);
        group.MapGet("/fans/{id}/messages", ListOfFan);
        group.MapPost("/messages/{id}/resolution", Resolve);
        group.MapPost("/messages/{id}/retry", Retry);
        group.MapPost("/messages/{id}/cancel", Cancel);
    }

    private static async Task<Ok<List<MessageView>>> List(
        OutreachStore store, CancellationToken ct, MessageState? state = null, string? campaign = null, Channel? channel = null, string? code = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(new MessageFilter(state, campaign, channel, code), before, Math.Clamp(limit, 1, PageMax), ct)).Select(MessageView.Of).ToList());

    private static async Task<Ok<List<MessageView>>> ListOfFan(long id, OutreachStore store, CancellationToken ct, MessageState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageOfFanAsync(new Id<Fan>(id), state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(MessageView.Of).ToList());

    private static async Task<Results<Ok<MessageView>, ProblemHttpResult>> Get(long id, OutreachStore store, CancellationToken ct) =>
        await store.FindAsync(new Id<OutreachMessage>(id), ct) is { } message ? TypedResults.Ok(MessageView.Of(message)) : NotFound.ToHttp();

    private static async Task<Results<Ok<MessageView>, ProblemHttpResult>> Resolve(
        long id, ResolutionRequest request, Receipts receipts, OutreachStore store, AuditNote audit, CancellationToken ct)
    {
        audit.Text = $"{request.Outcome}: {request.Note}";
        var message = new Id<OutreachMessage>(id);
        if (await store.FindAsync(message, ct) is null)
            return NotFound.ToHttp();
        return await receipts.ResolveAsync(message, request.Outcome == MessageResolution.Delivered, request.Note, ct)
            ? TypedResults.Ok(MessageView.Of((await store.FindAsync(message, ct))!))
            : NotUnknown.ToHttp();
    }

    private static async Task<Results<Ok<MessageView>, ProblemHttpResult>> Cancel(
        long id, CancelMessageRequest request, OutreachDesk desk, OutreachStore store, AuditNote audit, CancellationToken ct)
    {
        audit.Text = request.Note;
        if (await store.FindAsync(new Id<OutreachMessage>(id), ct) is not { } message)
            return NotFound.ToHttp();
        return await desk.CancelAsync(message, "cancelled_by_operator", ct) ? TypedResults.Ok(MessageView.Of((await store.FindAsync(message.Id, ct))!)) : NotWaiting.ToHttp();
    }

    private static async Task<Results<Ok<MessageView>, ProblemHttpResult>> Retry(long id, DeadLetters letters, OutreachStore store, CancellationToken ct)
    {
        if (await store.FindAsync(new Id<OutreachMessage>(id), ct) is not { } message)
            return NotFound.ToHttp();
        return await letters.RetryAsync(message, ct) is { } problem ? problem.ToHttp() : TypedResults.Ok(MessageView.Of((await store.FindAsync(message.Id, ct))!));
    }
}
