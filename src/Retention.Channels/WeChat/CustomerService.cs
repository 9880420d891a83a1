using System.Text.Json;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <summary>Customer-service messages, of official accounts and mini-programs alike. WeChat gives no id, no receipt and no idempotency key.</summary>
public sealed class CustomerService
{
    private readonly WeChatTransport transport;

    internal CustomerService(WeChatTransport transport) => this.transport = transport;

    /// <param name="account">The staff account it should seem to come from.</param>
    /// <param name="isAiGenerated">Shows WeChat's grey label for generated answers.</param>
    public Task SendAsync(string openId, CustomerServiceMessage message, CancellationToken ct, string? account = null, bool isAiGenerated = false) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/message/custom/send", json =>
        {
            json.WriteString("touser", openId);
            CustomerServiceMessageWriter.Write(json, message);
            if (account is not null)
                WriteObject(json, "customservice", () => json.WriteString("kf_account", account));
            if (isAiGenerated)
                WriteObject(json, "aimsgcontext", () => json.WriteNumber("is_ai_msg", 1));
        }), ct);

    public Task ShowTypingAsync(string openId, CancellationToken ct) => TypingAsync(openId, "Typing", ct);

    public Task HideTypingAsync(string openId, CancellationToken ct) => TypingAsync(openId, "CancelTyping", ct);

    private Task TypingAsync(string openId, string command, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/message/custom/typing", json =>
        {
            json.WriteString("touser", openId);
            json.WriteString("command", command);
        }), ct);

    private static void WriteObject(Utf8JsonWriter json, string name, Action writeMembers)
    {
        json.WriteStartObject(name);
        writeMembers();
        json.WriteEndObject();
    }
}
