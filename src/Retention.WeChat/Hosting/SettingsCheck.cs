using System.Net;
using System.Text.RegularExpressions;
using Retention.Channels.WeChat.Callbacks;
using Retention.Platform.Data;
using Retention.Platform.Privacy;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Hosting;

/// <summary>Finds missing and contradictory settings before anything is opened.</summary>
internal static partial class SettingsCheck
{
    private static readonly string[] SmsKeys = ["SecretId", "SecretKey", "SdkAppId", "SignName"];

    public static IReadOnlyList<Finding> Of(IConfiguration settings) =>
    [
        .. Database(settings),
        .. Privacy(settings),
        .. Addresses(settings),
        .. OfficialAccount(settings.GetSection("WeChat:OfficialAccount")),
        .. MiniProgram(settings.GetSection("WeChat:MiniProgram")),
        .. Sms(settings.GetSection("Sms")),
        .. Operators(settings.GetSection("Operators")),
        .. ReverseProxy(settings.GetSection("ReverseProxy")),
    ];

    internal static bool IsMySql(IConfiguration settings) => Matches(settings["Database:Provider"], DatabaseProvider.MySql);

    internal static bool IsHttpAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    private static IEnumerable<Finding> Database(IConfiguration settings)
    {
        if (Given(settings["Database:Provider"]) is { } provider && !Enum.TryParse<DatabaseProvider>(provider, ignoreCase: true, out _))
            yield return Finding.Error("Database:Provider", $"不认识数据库类型“{provider}”，请填写 Sqlite 或 MySql。", $"Unknown database '{provider}'; use Sqlite or MySql.");
        if (!IsMySql(settings))
            yield break;
        if (Given(settings["Database:ConnectionString"]) is null)
            yield return Finding.Error("Database:ConnectionString", "已选择 MySQL，但没有填写连接字符串，请补上。", "MySql is chosen but there is no connection string; add one.");
        if (Given(settings["Redis:Configuration"]) is null)
            yield return Finding.Warning("Redis:Configuration", "没有配置 Redis：只能运行一个节点，多节点部署请先配置。", "No Redis is configured: run one node only, or configure it.");
    }

    private static IEnumerable<Finding> Privacy(IConfiguration settings)
    {
        var key = Given(settings["Privacy:Key"]);
        if (key is null && IsMySql(settings))
            yield return Finding.Error("Privacy:Key", "使用 MySQL 时必须配置隐私密钥，所有节点相同；可用 openssl rand -base64 32 生成，并妥善备份。", "MySql needs a privacy key, the same on all nodes; make one with 'openssl rand -base64 32' and keep a copy.");
        else if (key is not null && !IsPrivacyKey(key))
            yield return Finding.Error("Privacy:Key", $"隐私密钥必须是 {PersonalData.KeyBytes} 字节的 Base64 文本；可用 openssl rand -base64 32 生成。", $"The privacy key must be {PersonalData.KeyBytes} bytes in base64; make one with 'openssl rand -base64 32'.");
    }

    internal static bool IsPrivacyKey(string text)
    {
        Span<byte> key = stackalloc byte[PersonalData.KeyBytes];
        return text.Length <= 64 && Convert.TryFromBase64String(text, key, out var length) && length == PersonalData.KeyBytes;
    }

    private static IEnumerable<Finding> Addresses(IConfiguration settings)
    {
        string[] keys = ["PublicBaseUrl", "Telemetry:OtlpEndpoint", "WeChat:ApiBase", "WeChat:MpBase", "WeChat:OpenBase", "Sms:Endpoint"];
        foreach (var key in keys)
        {
            if (Given(settings[key]) is { } address && !IsHttpAddress(address))
                yield return Finding.Error(key, $"“{address}”不是完整的网址，请填写以 http:// 或 https:// 开头的地址。", $"'{address}' is not an absolute http(s) address.");
        }

        if (Given(settings["PublicBaseUrl"]) is null && Given(settings["WeChat:OfficialAccount:AppId"]) is not null)
            yield return Finding.Warning("PublicBaseUrl", "没有配置对外网址，邀请链接只能在本机打开；请填写公众号 JS 接口安全域名下的地址。", "No public address: referral links will only open on this machine.");
    }

    private static IEnumerable<Finding> OfficialAccount(IConfigurationSection account)
    {
        if (Given(account["AppId"]) is null)
        {
            if (account.GetChildren().Any(setting => setting.Key is not "CallbackMode" && Given(setting.Value) is not null))
                yield return Missing(account, "AppId");
            else
                yield return Finding.Warning(account.Path, "还没有配置公众号，微信回调一律回答 404，直到填写为止。", "No official account is configured; callbacks are answered 404 until it is.");
            yield break;
        }

        foreach (var key in new[] { "AppSecret", "Token", "OriginalId" }.Where(key => Given(account[key]) is null))
            yield return Missing(account, key);
        foreach (var finding in Callbacks(account))
            yield return finding;
    }

    private static IEnumerable<Finding> MiniProgram(IConfigurationSection account)
    {
        var known = new[] { "AppId", "AppSecret" }.Where(key => Given(account[key]) is not null).ToArray();
        if (known.Length == 0 && Given(account["Token"]) is null)
            yield break;
        foreach (var key in new[] { "AppId", "AppSecret" }.Except(known, StringComparer.Ordinal))
            yield return Missing(account, key);
        // A mini-program may well be used without message push.
        if (Given(account["Token"]) is null)
            yield break;
        foreach (var finding in Callbacks(account))
            yield return finding;
    }

    private static IEnumerable<Finding> Callbacks(IConfigurationSection account)
    {
        var mode = Given(account["CallbackMode"]);
        if (mode is not null && !Enum.TryParse<CallbackMode>(mode, ignoreCase: true, out _))
        {
            yield return Finding.Error($"{account.Path}:CallbackMode", $"不认识消息加解密方式“{mode}”，请填写 Plain、Compatible 或 Safe。", $"Unknown callback mode '{mode}'; use Plain, Compatible or Safe.");
            yield break;
        }

        if (!Matches(mode, CallbackMode.Plain) && Given(account["EncodingAesKey"]) is null)
            yield return Finding.Error($"{account.Path}:EncodingAesKey", "安全模式和兼容模式需要 EncodingAESKey，请从公众平台“服务器配置”复制。", "Safe and Compatible mode need the EncodingAESKey; copy it from the WeChat console.");
        foreach (var key in new[] { "EncodingAesKey", "PreviousEncodingAesKey" })
        {
            if (Given(account[key]) is { } aesKey && !AesKey().IsMatch(aesKey))
                yield return Finding.Error($"{account.Path}:{key}", "EncodingAESKey 应为 43 位字母或数字，请重新复制。", "An EncodingAESKey has 43 letters and digits; copy it again.");
        }
    }

    private static IEnumerable<Finding> Sms(IConfigurationSection sms)
    {
        var missing = SmsKeys.Where(key => Given(sms[key]) is null).ToArray();
        return missing.Length == SmsKeys.Length ? [] : missing.Select(key => Missing(sms, key));
    }

    private static IEnumerable<Finding> Operators(IConfigurationSection operators)
    {
        var name = Given(operators["InitialName"]);
        var password = Given(operators["InitialPassword"]);
        if (name is null != password is null)
            yield return Missing(operators, name is null ? "InitialName" : "InitialPassword");
        else if (password is { Length: < Passwords.LengthMin })
            yield return Finding.Error($"{operators.Path}:InitialPassword", $"首个管理员的密码至少 {Passwords.LengthMin} 位。", $"The initial password needs at least {Passwords.LengthMin} characters.");
    }

    private static IEnumerable<Finding> ReverseProxy(IConfigurationSection proxies) =>
        from entry in proxies.GetChildren()
        where !IPAddress.TryParse(entry.Value, out _) && !IPNetwork.TryParse(entry.Value, out _)
        select Finding.Error(entry.Path, $"“{entry.Value}”不是 IP 地址或网段，例如 10.0.0.5 或 10.0.0.0/8。", $"'{entry.Value}' is no IP address or network, such as 10.0.0.5 or 10.0.0.0/8.");

    private static Finding Missing(IConfigurationSection section, string key) =>
        Finding.Error($"{section.Path}:{key}", $"{section.Path} 只填写了一部分，缺少 {key}；请补全，或全部留空。", $"{section.Path} is half configured: {key} is missing. Add it, or leave the section out.");

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool Matches<T>(string? text, T expected)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && value.Equals(expected);

    [GeneratedRegex("^[A-Za-z0-9]{43}$", RegexOptions.CultureInvariant)]
    private static partial Regex AesKey();
}
