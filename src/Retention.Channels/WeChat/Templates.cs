using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

public sealed record MiniProgramJump(string AppId, string PagePath);

/// <param name="ClientMessageId">WeChat sends the same id to the same fan once within ten minutes.</param>
/// <param name="MiniProgram">Wins over <paramref name="Url"/> when both are given.</param>
public sealed record TemplateMessage(
    string OpenId,
    string TemplateId,
    IReadOnlyDictionary<string, string> Values,
    string? Url = null,
    MiniProgramJump? MiniProgram = null,
    string? ClientMessageId = null)
{
    public override string ToString() => $"{nameof(TemplateMessage)} {TemplateId}";
}

public sealed record MessageTemplate(string TemplateId, string Title, string Content, string? PrimaryIndustry = null, string? DeputyIndustry = null, string? Example = null);

/// <summary>Template messages (模板消息): service notices to followers, never marketing (40249).</summary>
public sealed class Templates
{
    private readonly WeChatTransport transport;

    internal Templates(WeChatTransport transport) => this.transport = transport;

    /// <summary>Returns WeChat's message id, which the receipt carries.</summary>
    public async Task<long> SendAsync(TemplateMessage message, CancellationToken ct)
    {
        var request = ApiRequest.Post("cgi-bin/message/template/send", json =>
        {
            json.WriteString("touser", message.OpenId);
            json.WriteString("template_id", message.TemplateId);
            json.WriteOptional("url", message.Url);
            WriteJump(json, message.MiniProgram);
            json.WriteOptional("client_msg_id", message.ClientMessageId);
            WriteValues(json, message.Values);
        });
        return (await transport.CallAsync(request, WeChatJson.Default.MessageIdAnswer, ct)).MsgId;
    }

    public async Task<IReadOnlyList<MessageTemplate>> ListAsync(CancellationToken ct) =>
        (await transport.CallAsync(ApiRequest.Get("cgi-bin/template/get_all_private_template"), WeChatJson.Default.TemplateListAnswer, ct)).TemplateList;

    /// <summary>Takes a category template (类目模板) into use and returns its id.</summary>
    public async Task<string> AddAsync(string shortId, IReadOnlyList<string> keywordNames, CancellationToken ct)
    {
        var request = ApiRequest.Post("cgi-bin/template/api_add_template", json =>
        {
            json.WriteString("template_id_short", shortId);
            json.WriteStrings("keyword_name_list", keywordNames);
        });
        return (await transport.CallAsync(request, WeChatJson.Default.TemplateIdAnswer, ct)).TemplateId;
    }

    public Task DeleteAsync(string templateId, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/template/del_private_template", json => json.WriteString("template_id", templateId)), ct);

    internal static void WriteJump(Utf8JsonWriter json, MiniProgramJump? jump)
    {
        if (jump is null)
            return;
        json.WriteStartObject("miniprogram");
        json.WriteString("appid", jump.AppId);
        json.WriteString("pagepath", jump.PagePath);
        json.WriteEndObject();
    }

    internal static void WriteValues(Utf8JsonWriter json, IReadOnlyDictionary<string, string> values)
    {
        json.WriteStartObject("data");
        foreach (var (key, value) in values)
        {
            json.WriteStartObject(key);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

internal sealed record MessageIdAnswer([property: JsonPropertyName("msgid")] long MsgId);

internal sealed record TemplateListAnswer(MessageTemplate[] TemplateList);

internal sealed record TemplateIdAnswer(string TemplateId);
