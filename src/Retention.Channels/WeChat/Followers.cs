using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <summary>What WeChat still tells about a fan: no name, no picture.</summary>
/// <param name="SubscribeScene">ADD_SCENE_…, an open set.</param>
/// <param name="QrSceneText">The scene of the QR code, whether it was a number or a text; null for none.</param>
public sealed record Follower(
    string OpenId,
    bool IsFollowing,
    DateTimeOffset? FollowedAt,
    string? UnionId,
    string? Remark,
    string? SubscribeScene,
    string? QrSceneText,
    IReadOnlyList<int> TagIds);

/// <summary>One page of openids; <paramref name="NextOpenId"/> is null on the last one.</summary>
public sealed record OpenIdPage(long Total, IReadOnlyList<string> OpenIds, string? NextOpenId);

/// <summary>The account's followers.</summary>
public sealed class Followers
{
    public const int MaxBatch = 100;
    private const int MaxPages = 10_000;

    private readonly WeChatTransport transport;

    internal Followers(WeChatTransport transport) => this.transport = transport;

    public async Task<Follower> GetAsync(string openId, CancellationToken ct, string language = "zh_CN")
    {
        var request = ApiRequest.Get($"cgi-bin/user/info?openid={Uri.EscapeDataString(openId)}&lang={language}");
        return (await transport.CallAsync(request, WeChatJson.Default.FollowerAnswer, ct)).ToFollower();
    }

    /// <summary>Up to a hundred at a time; the answer mixes followers and people who have left.</summary>
    public async Task<IReadOnlyList<Follower>> GetBatchAsync(IReadOnlyCollection<string> openIds, CancellationToken ct, string language = "zh_CN")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(openIds.Count, MaxBatch);
        var request = ApiRequest.PostRead("cgi-bin/user/info/batchget", json =>
        {
            json.WriteStartArray("user_list");
            foreach (var openId in openIds)
            {
                json.WriteStartObject();
                json.WriteString("openid", openId);
                json.WriteString("lang", language);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        var answer = await transport.CallAsync(request, WeChatJson.Default.FollowerListAnswer, ct);
        return [.. answer.UserInfoList.Select(user => user.ToFollower())];
    }

    /// <summary>Up to ten thousand openids, starting after <paramref name="nextOpenId"/>.</summary>
    public async Task<OpenIdPage> ListAsync(string? nextOpenId, CancellationToken ct)
    {
        var request = ApiRequest.Get($"cgi-bin/user/get?next_openid={Uri.EscapeDataString(nextOpenId ?? "")}");
        return (await transport.CallAsync(request, WeChatJson.Default.OpenIdPageAnswer, ct)).ToPage();
    }

    public async IAsyncEnumerable<string> ListAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var found = await ListAsync(next, ct);
            foreach (var openId in found.OpenIds)
                yield return openId;
            if (found.NextOpenId is null || found.NextOpenId == next)
                yield break;
            next = found.NextOpenId;
        }
    }

    /// <summary>Fewer than thirty bytes; verified service accounts only.</summary>
    public Task SetRemarkAsync(string openId, string remark, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/user/info/updateremark", json =>
        {
            json.WriteString("openid", openId);
            json.WriteString("remark", remark);
        }), ct);
}

internal sealed record FollowerAnswer(
    [property: JsonPropertyName("openid")] string OpenId,
    int Subscribe = 0,
    long SubscribeTime = 0,
    [property: JsonPropertyName("unionid")] string? UnionId = null,
    string? Remark = null,
    string? SubscribeScene = null,
    long QrScene = 0,
    string? QrSceneStr = null,
    [property: JsonPropertyName("tagid_list")] int[]? TagIds = null)
{
    public Follower ToFollower() => new(
        OpenId,
        Subscribe == 1,
        SubscribeTime > 0 ? DateTimeOffset.FromUnixTimeSeconds(SubscribeTime) : null,
        string.IsNullOrEmpty(UnionId) ? null : UnionId,
        string.IsNullOrEmpty(Remark) ? null : Remark,
        string.IsNullOrEmpty(SubscribeScene) ? null : SubscribeScene,
        !string.IsNullOrEmpty(QrSceneStr) ? QrSceneStr : QrScene != 0 ? QrScene.ToString(CultureInfo.InvariantCulture) : null,
        TagIds ?? []);
}

internal sealed record FollowerListAnswer(FollowerAnswer[] UserInfoList);

// The data object is absent when count is zero, and the cursor may name the last openid of the last page.
internal sealed record OpenIdPageAnswer(
    int Count,
    long Total = 0,
    OpenIdData? Data = null,
    [property: JsonPropertyName("next_openid")] string? NextOpenId = null)
{
    public OpenIdPage ToPage() => new(Total, Data?.OpenIds ?? [], Count == 0 || string.IsNullOrEmpty(NextOpenId) ? null : NextOpenId);
}

internal sealed record OpenIdData([property: JsonPropertyName("openid")] string[] OpenIds);
