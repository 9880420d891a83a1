using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <param name="SessionKey">Stays on the server.</param>
public sealed record MiniLogin(
    [property: JsonPropertyName("openid")] string OpenId,
    string SessionKey,
    [property: JsonPropertyName("unionid")] string? UnionId = null)
{
    public override string ToString() => nameof(MiniLogin);
}

public sealed record PhoneNumber(string Number, string CountryCode)
{
    public override string ToString() => nameof(PhoneNumber);
}

/// <param name="Scene">Up to 32 visible characters; comes back to the page as its scene.</param>
/// <param name="Page">Without leading slash and query; must be released unless <paramref name="CheckPath"/> is off.</param>
public sealed record UnlimitedCode(string Scene, string? Page = null, bool CheckPath = true, string EnvVersion = "release", int Width = 430, bool IsTransparent = false);

/// <param name="Lifetime">At most thirty days.</param>
public sealed record PageLink(string? Path, string? Query, TimeSpan Lifetime, string EnvVersion = "release");

/// <summary>Calls of a mini-program's server.</summary>
public sealed class MiniProgram
{
    internal const string UnlimitedCodePath = "wxa/getwxacodeunlimit";

    private readonly WeChatTransport transport;
    private readonly WeChatAppSettings settings;
    private readonly TimeProvider clock;

    internal MiniProgram(WeChatTransport transport, WeChatAppSettings settings, TimeProvider clock)
    {
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
    }

    /// <summary>Turns the code of <c>wx.login</c>, good once and for five minutes, into an identity.</summary>
    public Task<MiniLogin> LoginAsync(string code, CancellationToken ct) =>
        transport.CallWithoutTokenAsync(
            new ApiRequest(HttpMethod.Get, $"sns/jscode2session?appid={settings.AppId}&secret={Uri.EscapeDataString(settings.AppSecret)}"
                + $"&js_code={Uri.EscapeDataString(code)}&grant_type=authorization_code"),
            WeChatJson.Default.MiniLogin, ct);

    /// <summary>Turns the code of the phone-number button (another one than the login's) into a number.</summary>
    public async Task<PhoneNumber> PhoneNumberAsync(string code, CancellationToken ct)
    {
        var request = ApiRequest.Post("wxa/business/getuserphonenumber", json => json.WriteString("code", code));
        var info = (await transport.CallAsync(request, WeChatJson.Default.PhoneAnswer, ct)).PhoneInfo;
        return new PhoneNumber(info.PurePhoneNumber, info.CountryCode);
    }

    /// <summary>A mini-program code as a picture; any number of them may be made, 5,000 a minute.</summary>
    public async Task<MediaFile> CreateCodeAsync(UnlimitedCode code, CancellationToken ct)
    {
        var request = ApiRequest.PostRead(UnlimitedCodePath, json =>
        {
            json.WriteString("scene", code.Scene);
            json.WriteOptional("page", code.Page);
            json.WriteBoolean("check_path", code.CheckPath);
            json.WriteString("env_version", code.EnvVersion);
            json.WriteNumber("width", code.Width);
            json.WriteBoolean("is_hyaline", code.IsTransparent);
        });
        var response = await transport.DownloadAsync(request, ct);
        return response.LooksLikeJson
            ? throw WeChatErrors.Unfinished(request, "JSON instead of a picture")
            : new MediaFile(response.Body, response.MediaType);
    }

    /// <summary>An address that opens a page from outside WeChat, an SMS for instance.</summary>
    public async Task<string> CreateUrlLinkAsync(PageLink link, CancellationToken ct)
    {
        var request = ApiRequest.Post("wxa/generate_urllink", json =>
        {
            json.WriteOptional("path", link.Path);
            json.WriteOptional("query", link.Query);
            json.WriteString("env_version", link.EnvVersion);
            json.WriteNumber("expire_type", 0);
            json.WriteNumber("expire_time", clock.GetUtcNow().Add(link.Lifetime).ToUnixTimeSeconds());
        });
        return (await transport.CallAsync(request, WeChatJson.Default.UrlLinkAnswer, ct)).UrlLink;
    }

    /// <summary>The same as a <c>weixin://</c> address.</summary>
    public async Task<string> CreateSchemeAsync(PageLink link, CancellationToken ct)
    {
        var request = ApiRequest.Post("wxa/generatescheme", json =>
        {
            json.WriteStartObject("jump_wxa");
            json.WriteOptional("path", link.Path);
            json.WriteOptional("query", link.Query);
            json.WriteString("env_version", link.EnvVersion);
            json.WriteEndObject();
            json.WriteBoolean("is_expire", true);
            json.WriteNumber("expire_type", 0);
            json.WriteNumber("expire_time", clock.GetUtcNow().Add(link.Lifetime).ToUnixTimeSeconds());
        });
        return (await transport.CallAsync(request, WeChatJson.Default.SchemeAnswer, ct)).OpenLink;
    }
}

internal sealed record PhoneAnswer(PhoneInfo PhoneInfo);

// The country code is a number in WeChat's sample and a text in its answers.
internal sealed record PhoneInfo(
    [property: JsonPropertyName("purePhoneNumber")] string PurePhoneNumber,
    [property: JsonPropertyName("countryCode"), JsonConverter(typeof(TextOrNumberConverter))] string CountryCode);

internal sealed record UrlLinkAnswer(string UrlLink);

internal sealed record SchemeAnswer([property: JsonPropertyName("openlink")] string OpenLink);
