using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <param name="State">formal, trial or developer.</param>
public sealed record MiniProgramMessage(
    string OpenId,
    string TemplateId,
    IReadOnlyDictionary<string, string> Values,
    string? Page = null,
    string State = "formal",
    string Language = "zh_CN")
{
    public override string ToString() => $"{nameof(MiniProgramMessage)} {TemplateId}";
}

/// <summary>Subscribe messages of a mini-program: each spends one accept given in it.</summary>
public sealed class MiniProgramMessages
{
    private readonly WeChatTransport transport;

    internal MiniProgramMessages(WeChatTransport transport) => this.transport = transport;

    public Task SendAsync(MiniProgramMessage message, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/message/subscribe/send", json =>
        {
            json.WriteString("touser", message.OpenId);
            json.WriteString("template_id", message.TemplateId);
            json.WriteOptional("page", message.Page);
            json.WriteString("miniprogram_state", message.State);
            json.WriteString("lang", message.Language);
            Templates.WriteValues(json, message.Values);
        }), ct);
}
