using System.Security.Cryptography;
using System.Text;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>Turns a clear body, XML or JSON, into a typed record.</summary>
public static class InboundReader
{
    private const int MaxIdLength = 128;
    private const int MaxTypeLength = 64;
    private const int MaxDedupeKeyLength = 160;
    private const long LastUnixSecond = 253_402_300_799;

    /// <summary>
    /// Never throws for what the body contains: one that cannot be read is <see cref="Inbound.Malformed"/>,
    /// one of a kind not known is <see cref="Inbound.Unknown"/>.
    /// </summary>
    public static Inbound Read(ReadOnlyMemory<byte> clearBody)
    {
        try
        {
            var push = PushDocument.Parse(clearBody.Span);
            var head = ReadHead(push);
            return (head.EventName is null ? MessageReader.Read(head, push) : EventReader.Read(head, push))
                ?? new Inbound.Unknown(head, Encoding.UTF8.GetString(clearBody.Span));
        }
        catch (FormatException e)
        {
            return Malformed(clearBody.Span, e.InnerException is null ? e.Message : $"Not XML or JSON: {e.InnerException.GetType().Name}");
        }
    }

    private static InboundHead ReadHead(PushNode push)
    {
        var to = push.RequiredOnce("ToUserName", MaxIdLength);
        var from = push.RequiredOnce("FromUserName", MaxIdLength);
        var type = push.RequiredOnce("MsgType", MaxTypeLength);
        push.RequiredOnce("CreateTime", MaxTypeLength);
        if (push.FindNumber("CreateTime") is not (>= 0 and <= LastUnixSecond and var seconds))
            throw new FormatException("CreateTime is not a time");

        var eventName = type == "event" ? push.RequiredOnce("Event", MaxTypeLength) : null;
        var key = eventName is null ? MessageKey(push, from, type, seconds) : EventKey(push, from, eventName, seconds);
        return new InboundHead(to, from, DateTimeOffset.FromUnixTimeSeconds(seconds), type, eventName, push.FindNumber("MsgId"), Bounded(key));
    }

    private static string MessageKey(PushNode push, string from, string type, long seconds) =>
        push.Find("MsgId") is { } id ? $"msg:{id}" : $"msg:{from}:{seconds}:{type}";

    // CreateTime has whole seconds, and a fan can easily follow and open a menu page within one.
    private static string EventKey(PushNode push, string from, string eventName, long seconds)
    {
        var key = new StringBuilder($"evt:{from}:{seconds}:{eventName}");
        foreach (var name in (string[])["EventKey", "MsgID", "OpenID", "trace_id", "punish_id", "event_type"])
            if (push.Find(name) is { } value)
                key.Append(':').Append(value);
        foreach (var item in SubscribeItems(push))
            key.Append(':').Append(item.Find("TemplateId")).Append('/').Append(item.Find("MsgID") ?? item.Find("SubscribeStatusString"));
        return key.ToString();
    }

    /// <summary>The list of a subscribe event: wrapped in XML, flat in JSON, one object or several.</summary>
    internal static IEnumerable<PushNode> SubscribeItems(PushNode push)
    {
        var wrapper = push["SubscribeMsgPopupEvent"] ?? push["SubscribeMsgChangeEvent"] ?? push["SubscribeMsgSentEvent"] ?? push;
        return wrapper.All("List");
    }

    private static string Bounded(string key) =>
        key.Length <= MaxDedupeKeyLength ? key : $"sha:{Hash(Encoding.UTF8.GetBytes(key))}";

    private static Inbound.Malformed Malformed(ReadOnlySpan<byte> body, string why) =>
        new(new InboundHead("", "", DateTimeOffset.UnixEpoch, "", null, null, $"bad:{Hash(body)}"), why);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
