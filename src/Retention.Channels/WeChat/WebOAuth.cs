using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <summary>Who opened a web page inside WeChat.</summary>
/// <param name="IsSnapshotUser">A page preview: the ids belong to nobody and must never be bound or rewarded.</param>
public sealed record WebLogin(
    string AccessToken,
    string RefreshToken,
    string OpenId,
    string? UnionId,
    string Scope,
    DateTimeOffset ExpiresAt,
    bool IsSnapshotUser)
{
    public override string ToString() => nameof(WebLogin);
}

/// <summary>May be WeChat's grey placeholder instead of a real name and picture.</summary>
public sealed record WebProfile(
    [property: JsonPropertyName("openid")] string OpenId,
    string? Nickname = null,
    [property: JsonPropertyName("headimgurl")] string? AvatarUrl = null,
    [property: JsonPropertyName("unionid")] string? UnionId = null);

/// <summary>Signing in on web pages inside WeChat; verified service accounts only.</summary>
public sealed class WebOAuth
{
    public const string BaseScope = "snsapi_base";
    public const string UserInfoScope = "snsapi_userinfo";
    private const int InvalidOpenId = 40003;

    private readonly WeChatTransport transport;
    private readonly WeChatAppSettings settings;
    private readonly TimeProvider clock;

    internal WebOAuth(WeChatTransport transport, WeChatAppSettings settings, TimeProvider clock)
    {
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
    }

    // Some clients insist on this order of parameters.
    public Uri AuthorizeAddress(Uri redirectTo, string state, string scope = BaseScope) =>
        new(settings.OpenBase,
            $"connect/oauth2/authorize?appid={settings.AppId}&redirect_uri={Uri.EscapeDataString(redirectTo.AbsoluteUri)}"
            + $"&response_type=code&scope={scope}&state={Uri.EscapeDataString(state)}#wechat_redirect");

    /// <summary>Turns the code of the redirect, good once and for five minutes, into an identity.</summary>
    public Task<WebLogin> ExchangeAsync(string code, CancellationToken ct) =>
        LoginAsync($"sns/oauth2/access_token?appid={settings.AppId}&secret={Uri.EscapeDataString(settings.AppSecret)}"
            + $"&code={Uri.EscapeDataString(code)}&grant_type=authorization_code", isRead: false, ct);

    public Task<WebLogin> RefreshAsync(string refreshToken, CancellationToken ct) =>
        LoginAsync($"sns/oauth2/refresh_token?appid={settings.AppId}&grant_type=refresh_token"
            + $"&refresh_token={Uri.EscapeDataString(refreshToken)}", isRead: true, ct);

    public Task<WebProfile> ProfileAsync(WebLogin login, CancellationToken ct, string language = "zh_CN") =>
        transport.CallWithoutTokenAsync(
            ApiRequest.Get($"sns/userinfo?{TokenAndOpenId(login)}&lang={language}"),
            WeChatJson.Default.WebProfile, ct);

    public async Task<bool> IsValidAsync(WebLogin login, CancellationToken ct)
    {
        try
        {
            await transport.CallWithoutTokenAsync(ApiRequest.Get($"sns/auth?{TokenAndOpenId(login)}"), ct);
            return true;
        }
        catch (WeChatException e) when (e.ErrCode == InvalidOpenId || e.Kind == WeChatErrorKind.TokenInvalid)
        {
            return false;
        }
    }

    private async Task<WebLogin> LoginAsync(string pathAndQuery, bool isRead, CancellationToken ct)
    {
        var asked = clock.GetUtcNow();
        var request = ApiRequest.Get(pathAndQuery) with { IsRead = isRead };
        return (await transport.CallWithoutTokenAsync(request, WeChatJson.Default.WebLoginAnswer, ct)).ToLogin(asked);
    }

    private static string TokenAndOpenId(WebLogin login) =>
        $"access_token={Uri.EscapeDataString(login.AccessToken)}&openid={Uri.EscapeDataString(login.OpenId)}";
}

internal sealed record WebLoginAnswer(
    string AccessToken,
    int ExpiresIn,
    string RefreshToken,
    [property: JsonPropertyName("openid")] string OpenId,
    string Scope,
    [property: JsonPropertyName("unionid")] string? UnionId = null,
    [property: JsonPropertyName("is_snapshotuser")] int IsSnapshotUser = 0)
{
    public WebLogin ToLogin(DateTimeOffset asked) =>
        new(AccessToken, RefreshToken, OpenId, string.IsNullOrEmpty(UnionId) ? null : UnionId, Scope, asked.AddSeconds(ExpiresIn), IsSnapshotUser == 1);
}
