using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Retention.Channels.Sms;

/// <summary>What Tencent Cloud posted to the callback address.</summary>
public abstract record SmsCallback
{
    private SmsCallback()
    {
    }

    public sealed record Statuses(IReadOnlyList<SmsStatusReport> Reports) : SmsCallback;

    public sealed record Reply(SmsReply Message) : SmsCallback;

    /// <summary><paramref name="Why"/> quotes nothing of the body.</summary>
    public sealed record Malformed(string Why) : SmsCallback;
}

/// <summary>Reads status reports (an array) and replies (an object). Neither is signed: the address must be unguessable.</summary>
public static class SmsCallbackReader
{
    /// <summary>What the provider wants to hear for both.</summary>
    public const string Acknowledgement = """{"result":0,"errmsg":"OK"}""";

    public const int MaxBodyBytes = 256 * 1024;
    private const int MaxDepth = 8;
    private const int MaxReports = 2_000;
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>Never throws for what the body contains.</summary>
    public static SmsCallback Read(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxBodyBytes)
            return new SmsCallback.Malformed("The body is too large");
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array when document.RootElement.GetArrayLength() > MaxReports => new SmsCallback.Malformed("Too many reports"),
                JsonValueKind.Array => new SmsCallback.Statuses([.. document.RootElement.EnumerateArray().Select(ReadReport)]),
                JsonValueKind.Object => new SmsCallback.Reply(ReadReply(document.RootElement)),
                _ => new SmsCallback.Malformed("Neither an array nor an object"),
            };
        }
        catch (FormatException e)
        {
            return new SmsCallback.Malformed(e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new SmsCallback.Malformed("Not JSON of the expected shape");
        }
    }

    internal static string ReplyKey(SmsReply reply)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{reply.PhoneNumber}\n{reply.ReceivedAt.ToUnixTimeSeconds()}\n{reply.Text}");
        return $"sms-reply:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    private static SmsStatusReport ReadReport(JsonElement report) => new(
        Required(report, "sid"),
        Required(report, "mobile"),
        TextOf(report, "nationcode"),
        TextOf(report, "report_status") == "SUCCESS",
        TextOf(report, "errmsg"),
        TextOf(report, "description"),
        LocalTime(TextOf(report, "user_receive_time")),
        SessionContext: null);

    private static SmsReply ReadReply(JsonElement reply) => new(
        Required(reply, "mobile"),
        TextOf(reply, "nationcode"),
        TextOf(reply, "text"),
        TextOf(reply, "sign"),
        TextOf(reply, "extend"),
        UnixTime(Required(reply, "time")));

    private static string Required(JsonElement element, string name) =>
        TextOf(element, name) is { Length: > 0 } text ? text : throw new FormatException($"There is no {name}");

    private static string TextOf(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? ""
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };

    // The time on the phone, in China, without a zone. A report without a readable time is still a report.
    private static DateTimeOffset? LocalTime(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        && local.Year is > 1 and < 9999
            ? new DateTimeOffset(local, ChinaOffset).ToUniversalTime()
            : null;

    private static DateTimeOffset UnixTime(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new FormatException("The time is not a time");
}
