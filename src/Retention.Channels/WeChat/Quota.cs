using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

public sealed record CallQuota(long DailyLimit, long Used, long Remain);

/// <summary>What WeChat noted about one request of ours.</summary>
public sealed record RequestTrace(long InvokeTime, long CostInMs, string RequestUrl, string RequestBody, string ResponseBody, string ClientIp)
{
    public override string ToString() => nameof(RequestTrace);
}

/// <summary>How much may still be called, and from where WeChat calls.</summary>
public sealed class Quota
{
    private readonly WeChatTransport transport;
    private readonly WeChatAppSettings settings;

    internal Quota(WeChatTransport transport, WeChatAppSettings settings)
    {
        this.transport = transport;
        this.settings = settings;
    }

    /// <param name="path">With its leading slash, such as <c>/cgi-bin/message/custom/send</c>.</param>
    public async Task<CallQuota> OfAsync(string path, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/openapi/quota/get", json => json.WriteString("cgi_path", path));
        return (await transport.CallAsync(request, WeChatJson.Default.QuotaAnswer, ct)).Quota;
    }

    /// <summary>Ten times a month. With the secret instead of a token, so that it works when even tokens are used up.</summary>
    public Task ClearAllAsync(CancellationToken ct) =>
        transport.CallWithoutTokenAsync(ApiRequest.Post("cgi-bin/clear_quota/v2", json =>
        {
            json.WriteString("appid", settings.AppId);
            json.WriteString("appsecret", settings.AppSecret);
        }), ct);

    /// <summary>Fifty times a month.</summary>
    public Task ClearAsync(string path, CancellationToken ct) =>
        transport.CallAsync(ApiRequest.Post("cgi-bin/openapi/quota/clear", json => json.WriteString("cgi_path", path)), ct);

    /// <summary>Looks up an error's rid; kept for seven days.</summary>
    public async Task<RequestTrace> RequestAsync(string rid, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/openapi/rid/get", json => json.WriteString("rid", rid));
        return (await transport.CallAsync(request, WeChatJson.Default.RequestAnswer, ct)).Request;
    }

    /// <summary>The addresses callbacks come from; refresh daily.</summary>
    public Task<IReadOnlyList<string>> CallbackIpsAsync(CancellationToken ct) => IpsAsync("cgi-bin/getcallbackip", ct);

    public Task<IReadOnlyList<string>> ApiIpsAsync(CancellationToken ct) => IpsAsync("cgi-bin/get_api_domain_ip", ct);

    private async Task<IReadOnlyList<string>> IpsAsync(string path, CancellationToken ct) =>
        (await transport.CallAsync(ApiRequest.Get(path), WeChatJson.Default.IpListAnswer, ct)).IpList;
}

internal sealed record QuotaAnswer(CallQuota Quota);

internal sealed record RequestAnswer(RequestTrace Request);

internal sealed record IpListAnswer(string[] IpList);
