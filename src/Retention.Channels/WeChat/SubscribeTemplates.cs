using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <param name="Type">2 one-time, 3 long-term.</param>
public sealed record SubscribeTemplate(
    [property: JsonPropertyName("priTmplId")] string TemplateId,
    string Title,
    string Content,
    int Type,
    string? Example = null)
{
    private const int LongTerm = 3;

    /// <summary>Whether one accept is good for any number of messages, until it is taken back.</summary>
    [JsonIgnore]
    public bool IsLongTerm => Type == LongTerm;
}

/// <param name="Rule">The value type, such as thing or time.</param>
public sealed record SubscribeKeyword([property: JsonPropertyName("kid")] int Id, string Name, string Rule, string? Example = null);

/// <summary>The templates of subscribe messages, the same calls for service accounts and mini-programs.</summary>
public sealed class SubscribeTemplates
{
    private readonly WeChatTransport transport;

    internal SubscribeTemplates(WeChatTransport transport) => this.transport = transport;

    public async Task<IReadOnlyList<SubscribeTemplate>> ListAsync(CancellationToken ct) =>
        (await transport.CallAsync(ApiRequest.Get("wxaapi/newtmpl/gettemplate"), WeChatJson.Default.SubscribeTemplateListAnswer, ct)).Data;

    public async Task<IReadOnlyList<SubscribeKeyword>> KeywordsAsync(string titleId, CancellationToken ct)
    {
        var request = ApiRequest.Get($"wxaapi/newtmpl/getpubtemplatekeywords?tid={Uri.EscapeDataString(titleId)}");
        return (await transport.CallAsync(request, WeChatJson.Default.SubscribeKeywordListAnswer, ct)).Data;
    }

    /// <param name="keywordIds">Two to five, in the order shown.</param>
    /// <param name="scene">What it is for, up to fifteen characters.</param>
    public async Task<string> AddAsync(string titleId, IReadOnlyList<int> keywordIds, string scene, CancellationToken ct)
    {
        var request = ApiRequest.Post("wxaapi/newtmpl/addtemplate", json =>
        {
            json.WriteString("tid", titleId);
            json.WriteStartArray("kidList");
            foreach (var id in keywordIds)
                json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteString("sceneDesc", scene);
        });
        return (await transport.CallAsync(request, WeChatJson.Default.SubscribeTemplateIdAnswer, ct)).TemplateId;
    }

    public Task DeleteAsync(string templateId, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("wxaapi/newtmpl/deltemplate", json => json.WriteString("priTmplId", templateId)), ct);
}

internal sealed record SubscribeTemplateListAnswer(SubscribeTemplate[] Data);

internal sealed record SubscribeKeywordListAnswer(SubscribeKeyword[] Data);

internal sealed record SubscribeTemplateIdAnswer([property: JsonPropertyName("priTmplId")] string TemplateId);
