using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

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

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/messages", List);
        group.MapGet("/messages/{id}", Get);
        group.MapGet("/fans/{id}/messages", ListOfFan);
    }

    private static async Task<Ok<List<MessageView>>> List(OutreachStore store, CancellationToken ct, MessageState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(null, state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(MessageView.Of).ToList());

    private static async Task<Ok<List<MessageView>>> ListOfFan(long id, OutreachStore store, CancellationToken ct, MessageState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(new Id<Fan>(id), state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(MessageView.Of).ToList());

    private static async Task<Results<Ok<MessageView>, ProblemHttpResult>> Get(long id, OutreachStore store, CancellationToken ct) =>
        await store.FindAsync(new Id<OutreachMessage>(id), ct) is { } message ? TypedResults.Ok(MessageView.Of(message)) : NotFound.ToHttp();
}
