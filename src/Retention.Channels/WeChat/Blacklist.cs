using Retention.Channels.WeChat.Transport;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <summary>Fans the account does not want to hear from.</summary>
public sealed class Blacklist
{
    public const int MaxBatch = 20;

    private readonly WeChatTransport transport;

    internal Blacklist(WeChatTransport transport) => this.transport = transport;

    public async Task<OpenIdPage> ListAsync(string? beginOpenId, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/tags/members/getblacklist", json => json.WriteString("begin_openid", beginOpenId ?? ""));
        return (await transport.CallAsync(request, WeChatJson.Default.OpenIdPageAnswer, ct)).ToPage();
    }

    public Task AddAsync(IReadOnlyCollection<string> openIds, CancellationToken ct) =>
        ChangeAsync("cgi-bin/tags/members/batchblacklist", openIds, ct);

    public Task RemoveAsync(IReadOnlyCollection<string> openIds, CancellationToken ct) =>
        ChangeAsync("cgi-bin/tags/members/batchunblacklist", openIds, ct);

    private Task ChangeAsync(string path, IReadOnlyCollection<string> openIds, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(openIds.Count, MaxBatch);
        return transport.CallAsync(ApiRequest.Post(path, json => json.WriteStrings("openid_list", openIds)), ct);
    }
}
