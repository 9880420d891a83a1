using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A touch that was decided. Planned rows are the outbox: nothing is sent that is not a row.</summary>
[method: ExplicitConstructor]
public sealed record OutreachMessage(
    Id<OutreachMessage> Id,
    Id<Fan> FanId,
    string TouchKey,
    TouchPurpose Purpose,
    MessageState State,
    Channel? Channel,
    string? Content,
    string? Decision,
    string? Reason,
    DateTimeOffset DueAt,
    DateTimeOffset ExpiresAt,
    long? SendRightId,
    int Attempts,
    DateTimeOffset? FirstAttemptAt,
    string? ProviderId,
    string? ErrorCode,
    string? ErrorText,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? ClosedAt)
{
    /// <summary>WeChat delivers one template message per fan and this id within ten minutes.</summary>
    public string ClientMessageId => $"rw{Id}";

    public TouchContent ReadContent() => MessageJson.Read<TouchContent>(Content ?? throw new InvalidOperationException($"Message {Id} has been erased."));
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
