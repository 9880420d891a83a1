using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <summary>One 订阅通知: spends one of the fan's accepts.</summary>
public sealed record SubscribeMessage(
    string OpenId,
    string TemplateId,
    IReadOnlyDictionary<string, string> Values,
    string? Page = null,
    MiniProgramJump? MiniProgram = null)
{
    public override string ToString() => $"{nameof(SubscribeMessage)} {TemplateId}";
}

/// <summary>订阅通知 of a service account. No message id and no idempotency key: a send with unknown outcome stays unknown until its event.</summary>
public sealed class SubscribeMessages
{
    private readonly WeChatTransport transport;

    internal SubscribeMessages(WeChatTransport transport) => this.transport = transport;

    public Task SendAsync(SubscribeMessage message, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/message/subscribe/bizsend", json =>
        {
            json.WriteString("touser", message.OpenId);
            json.WriteString("template_id", message.TemplateId);
            json.WriteOptional("page", message.Page);
            Templates.WriteJump(json, message.MiniProgram);
            Templates.WriteValues(json, message.Values);
        }), ct);
}
