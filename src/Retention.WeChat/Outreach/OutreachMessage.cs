using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A touch that was decided. Planned rows are the outbox: nothing is sent that is not a row.</summary>
/// <param name="Lane">Where a planned row waits to be sent, or a deferred one by itself, see <see cref="Lanes"/>; null otherwise.</param>
/// <param name="HeldUntil">Until when its slot under the caps is held without asking again.</param>
/// <param name="CountsUntil">Until when it may count under a cap; null when it counts under none.</param>
/// <param name="CostMilliYuan">What sending it costs, known where the channel has a price.</param>
[method: ExplicitConstructor]
public sealed record OutreachMessage(
    Id<OutreachMessage> Id,
    Id<Fan> FanId,
    string TouchKey,
    TouchPurpose Purpose,
    string? Campaign,
    string Budget,
    int Priority,
    MessageState State,
    string? Lane,
    Channel? Channel,
    string? Content,
    string? Policy,
    string? Decision,
    string? Reason,
    DateTimeOffset DueAt,
    DateTimeOffset ExpiresAt,
    long? SendRightId,
    DateTimeOffset? HeldUntil,
    DateTimeOffset? CountsUntil,
    long CostMilliYuan,
    int Attempts,
    DateTimeOffset? FirstAttemptAt,
    string? ProviderId,
    string? ErrorCode,
    string? ErrorText,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? ClosedAt)
{
    public TouchContent ReadContent() => MessageJson.Read<TouchContent>(Content ?? throw new InvalidOperationException($"Message {Id} has been erased."));

    public TouchPolicy ReadPolicy() => Policy is null ? TouchPolicy.Default : MessageJson.Read<TouchPolicy>(Policy);

    public IReadOnlyList<TouchCheck> ReadChecks() => Decision is null ? [] : MessageJson.Read<List<TouchCheck>>(Decision);

    public Touch ToTouch() => new(TouchKey, FanId, Purpose, ReadContent(), ExpiresAt)
    {
        Priority = Priority,
        Campaign = Campaign,
        Budget = Budget,
        Policy = ReadPolicy(),
    };
}

/// <summary>
/// Planned messages wait in one lane per channel, account and urgency, so that a slow channel never holds up another and an
/// answer never waits behind a broadcast. Deferred ones come due all together, but for two kinds.
/// </summary>
internal static class Lanes
{
    /// <summary>Deferred answers: they are decided again before whatever else has come due.</summary>
    public const string Answers = "Answers";

    /// <summary>What the stop button holds: due once marketing goes on, or stale.</summary>
    public const string Stopped = "Stopped";

    /// <summary>In the order in which they are served.</summary>
    private static readonly TouchPurpose[] Urgency = [TouchPurpose.Transactional, TouchPurpose.Service, TouchPurpose.Marketing];

    public static string Of(ChannelRoute route, TouchPurpose purpose) => $"{route}:{Array.IndexOf(Urgency, purpose)}";

    /// <returns>Null for what waits among all others.</returns>
    public static string? OfDeferred(TouchPurpose purpose, string reason) =>
        purpose == TouchPurpose.Transactional ? Answers : reason == CheckNames.Stop ? Stopped : null;

    public static IReadOnlyList<string> Of(ChannelRoute route) => [.. Urgency.Select(purpose => Of(route, purpose))];
}

internal static class MessageJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"An empty {typeof(T).Name}.");
}
