using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <summary>What is sent to many at once.</summary>
public abstract record MassContent
{
    private MassContent()
    {
    }

    public sealed record Text(string Content) : MassContent;

    public sealed record News(string MediaId, bool IgnoreReprint = false) : MassContent;

    public sealed record Images(IReadOnlyList<string> MediaIds, string? Recommendation = null) : MassContent;
}

/// <summary>A mass send WeChat has taken on; what came of it is told by the MASSSENDJOBFINISH event.</summary>
public sealed record MassJob(
    long MsgId,
    long? MsgDataId = null,
    [property: JsonPropertyName("errcode")] long ErrCode = 0)
{
    /// <summary>True when the same client id had been taken on before: nothing is sent twice.</summary>
    [JsonIgnore]
    public bool WasKnown => ErrCode == MassMessages.AlreadyTaken;
}

/// <summary>Mass messages (群发). A fan receives at most four a month from a service account.</summary>
public sealed class MassMessages
{
    public const int MaxRecipients = 10_000;
    internal const int AlreadyTaken = 45065;

    private readonly WeChatTransport transport;

    internal MassMessages(WeChatTransport transport) => this.transport = transport;

    /// <summary>To all followers, or to those with a tag. The same client id is taken on once in a day.</summary>
    public Task<MassJob> SendToAllAsync(MassContent content, int? tagId, string clientMessageId, CancellationToken ct) =>
        SendAsync("cgi-bin/message/mass/sendall", content, clientMessageId, json =>
        {
            json.WriteStartObject("filter");
            json.WriteBoolean("is_to_all", tagId is null);
            if (tagId is not null)
                json.WriteNumber("tag_id", tagId.Value);
            json.WriteEndObject();
        }, ct);

    /// <summary>To two up to ten thousand fans by name.</summary>
    public Task<MassJob> SendToAsync(IReadOnlyCollection<string> openIds, MassContent content, string clientMessageId, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(openIds.Count, MaxRecipients);
        return SendAsync("cgi-bin/message/mass/send", content, clientMessageId, json => json.WriteStrings("touser", openIds), ct);
    }

    public Task PreviewAsync(string openId, MassContent content, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/message/mass/preview", json =>
        {
            json.WriteString("touser", openId);
            WriteContent(json, content);
        }), ct);

    /// <summary>SEND_SUCCESS, SENDING, SEND_FAIL or DELETE.</summary>
    public async Task<string> StatusAsync(long msgId, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/message/mass/get", json => json.WriteNumber("msg_id", msgId));
        return (await transport.CallAsync(request, WeChatJson.Default.MassStatusAnswer, ct)).MsgStatus;
    }

    public Task DeleteAsync(long msgId, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/message/mass/delete", json => json.WriteNumber("msg_id", msgId)), ct);

    private Task<MassJob> SendAsync(string path, MassContent content, string clientMessageId, Action<Utf8JsonWriter> writeAudience, CancellationToken ct)
    {
        var request = ApiRequest.Post(path, json =>
        {
            writeAudience(json);
            WriteContent(json, content);
            json.WriteString("clientmsgid", clientMessageId);
        });
        return transport.CallAsync(request with { ToleratedCode = AlreadyTaken }, WeChatJson.Default.MassJob, ct);
    }

    private static void WriteContent(Utf8JsonWriter json, MassContent content)
    {
        switch (content)
        {
            case MassContent.Text text:
                json.WriteString("msgtype", "text");
                json.WriteStartObject("text");
                json.WriteString("content", text.Content);
                json.WriteEndObject();
                break;
            case MassContent.News news:
                json.WriteString("msgtype", "mpnews");
                json.WriteStartObject("mpnews");
                json.WriteString("media_id", news.MediaId);
                json.WriteEndObject();
                json.WriteNumber("send_ignore_reprint", news.IgnoreReprint ? 1 : 0);
                break;
            case MassContent.Images images:
                json.WriteString("msgtype", "image");
                json.WriteStartObject("images");
                json.WriteStrings("media_ids", images.MediaIds);
                json.WriteOptional("recommend", images.Recommendation);
                json.WriteEndObject();
                break;
            default:
                throw new UnreachableException();
        }
    }
}

internal sealed record MassStatusAnswer(string MsgStatus);
