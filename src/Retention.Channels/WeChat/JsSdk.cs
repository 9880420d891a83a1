using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <summary>What a page hands to <c>wx.config</c>.</summary>
public sealed record JsSdkConfig(string AppId, long Timestamp, string NonceStr, string Signature);

/// <summary>Lets a web page use WeChat's functions in the browser.</summary>
public sealed class JsSdk
{
    private readonly WeChatTransport transport;
    private readonly string appId;
    private readonly TimeProvider clock;
    private readonly RenewableToken ticket;

    internal JsSdk(WeChatTransport transport, string appId, ISharedTokenCache cache, TimeProvider clock)
    {
        this.transport = transport;
        this.appId = appId;
        this.clock = clock;
        ticket = new RenewableToken($"wechat:jsticket:{appId}", cache, clock, FetchAsync);
    }

    /// <summary>Signs one page address as the browser shows it, query included.</summary>
    public async Task<JsSdkConfig> ConfigureAsync(string pageUrl, CancellationToken ct)
    {
        var current = await ticket.CurrentAsync(ct);
        var nonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        return new JsSdkConfig(appId, timestamp, nonce, Sign(current, nonce, timestamp, pageUrl));
    }

    /// <summary>The values go in as they are, not URL-encoded, and the address without its fragment.</summary>
    public static string Sign(string ticket, string nonce, long timestamp, string pageUrl)
    {
        var url = pageUrl.Split('#', 2)[0];
        var text = string.Create(CultureInfo.InvariantCulture, $"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private async Task<SharedToken> FetchAsync(string? rejected, CancellationToken ct)
    {
        var asked = clock.GetUtcNow();
        var answer = await transport.CallAsync(ApiRequest.Get("cgi-bin/ticket/getticket?type=jsapi"), WeChatJson.Default.TicketAnswer, ct);
        return new SharedToken(answer.Ticket, asked.AddSeconds(answer.ExpiresIn));
    }
}

internal sealed record TicketAnswer(string Ticket, int ExpiresIn);
