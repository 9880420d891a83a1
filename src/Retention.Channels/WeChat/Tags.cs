using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <param name="FanCount">Zero where WeChat does not say.</param>
public sealed record FanTag(int Id, string Name, [property: JsonPropertyName("count")] int FanCount = 0);

/// <summary>The tags WeChat keeps for the account. One fan must not be tagged by two calls at once (45169).</summary>
public sealed class Tags
{
    public const int MaxBatch = 50;
    private const int PartialFailure = 45171;

    private readonly WeChatTransport transport;

    internal Tags(WeChatTransport transport) => this.transport = transport;

    public async Task<FanTag> CreateAsync(string name, CancellationToken ct)
    {
        var request = ApiRequest.Post("cgi-bin/tags/create", json => WriteTag(json, null, name));
        return (await transport.CallAsync(request, WeChatJson.Default.TagAnswer, ct)).Tag;
    }

    public async Task<IReadOnlyList<FanTag>> ListAsync(CancellationToken ct) =>
        (await transport.CallAsync(ApiRequest.Get("cgi-bin/tags/get"), WeChatJson.Default.TagListAnswer, ct)).Tags;

    public Task RenameAsync(int tagId, string name, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/tags/update", json => WriteTag(json, tagId, name)), ct);

    public Task DeleteAsync(int tagId, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/tags/delete", json => WriteTag(json, tagId, null)), ct);

    public async Task<OpenIdPage> FansOfAsync(int tagId, string? nextOpenId, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/user/tag/get", json =>
        {
            json.WriteNumber("tagid", tagId);
            json.WriteString("next_openid", nextOpenId ?? "");
        });
        return (await transport.CallAsync(request, WeChatJson.Default.OpenIdPageAnswer, ct)).ToPage();
    }

    /// <summary>Tags up to fifty fans and returns those WeChat failed to tag: only they need another try.</summary>
    public Task<IReadOnlyList<string>> AddAsync(int tagId, IReadOnlyCollection<string> openIds, CancellationToken ct) =>
        ChangeAsync("cgi-bin/tags/members/batchtagging", tagId, openIds, ct);

    /// <summary>The reverse of <see cref="AddAsync"/>.</summary>
    public Task<IReadOnlyList<string>> RemoveAsync(int tagId, IReadOnlyCollection<string> openIds, CancellationToken ct) =>
        ChangeAsync("cgi-bin/tags/members/batchuntagging", tagId, openIds, ct);

    public async Task<IReadOnlyList<int>> OfFanAsync(string openId, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/tags/getidlist", json => json.WriteString("openid", openId));
        return (await transport.CallAsync(request, WeChatJson.Default.TagIdsAnswer, ct)).TagIds;
    }

    private async Task<IReadOnlyList<string>> ChangeAsync(string path, int tagId, IReadOnlyCollection<string> openIds, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(openIds.Count, MaxBatch);
        var request = ApiRequest.Post(path, json =>
        {
            json.WriteStrings("openid_list", openIds);
            json.WriteNumber("tagid", tagId);
        });
        var answer = await transport.CallAsync(request with { ToleratedCode = PartialFailure }, WeChatJson.Default.FailedOpenIdsAnswer, ct);
        return answer.FailedOpenIds ?? (answer.ErrCode == 0 ? [] : [.. openIds]);
    }

    private static void WriteTag(Utf8JsonWriter json, int? id, string? name)
    {
        json.WriteStartObject("tag");
        if (id is not null)
            json.WriteNumber("id", id.Value);
        json.WriteOptional("name", name);
        json.WriteEndObject();
    }
}

internal sealed record TagAnswer(FanTag Tag);

internal sealed record TagListAnswer(FanTag[] Tags);

internal sealed record TagIdsAnswer([property: JsonPropertyName("tagid_list")] int[] TagIds);

internal sealed record FailedOpenIdsAnswer(
    [property: JsonPropertyName("errcode")] long ErrCode = 0,
    [property: JsonPropertyName("fail_openid_list")] string[]? FailedOpenIds = null);
