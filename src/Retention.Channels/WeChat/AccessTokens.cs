using Microsoft.Extensions.Logging;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <summary>The account's access token, from <c>stable_token</c>: nodes that ask on their own get the same one.</summary>
public sealed partial class AccessTokens
{
    // WeChat ignores forced refreshes less than thirty seconds apart and allows twenty a day.
    private static readonly TimeSpan ForcedRefreshPause = TimeSpan.FromSeconds(60);

    private readonly WeChatAppSettings settings;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly RenewableToken token;
    private readonly WeChatTransport transport;
    private DateTimeOffset lastForced = DateTimeOffset.MinValue;

    internal AccessTokens(WeChatAppSettings settings, WeChatTransport transport, ISharedTokenCache cache, TimeProvider clock, ILogger logger)
    {
        this.settings = settings;
        this.transport = transport;
        this.clock = clock;
        this.logger = logger;
        token = new RenewableToken($"wechat:token:{settings.AppId}", cache, clock, FetchAsync);
    }

    public ValueTask<string> CurrentAsync(CancellationToken ct) => token.CurrentAsync(ct);

    internal Task<string> ReplaceAsync(string rejected, CancellationToken ct) => token.ReplaceAsync(rejected, ct);

    // Runs for one caller at a time, so the field needs no lock.
    private async Task<SharedToken> FetchAsync(string? rejected, CancellationToken ct)
    {
        var fresh = await RequestAsync(force: false, ct);
        var now = clock.GetUtcNow();
        if (fresh.Value == rejected && now - lastForced >= ForcedRefreshPause)
        {
            lastForced = now;
            fresh = await RequestAsync(force: true, ct);
        }

        Log.Renewed(logger, settings.AppId, fresh.ExpiresAt);
        return fresh;
    }

    private async Task<SharedToken> RequestAsync(bool force, CancellationToken ct)
    {
        var request = ApiRequest.PostRead("cgi-bin/stable_token", json =>
        {
            json.WriteString("grant_type", "client_credential");
            json.WriteString("appid", settings.AppId);
            json.WriteString("secret", settings.AppSecret);
            json.WriteBoolean("force_refresh", force);
        });
        var asked = clock.GetUtcNow();
        try
        {
            var answer = await transport.CallWithoutTokenAsync(request, WeChatJson.Default.TokenAnswer, ct);
            return new SharedToken(answer.AccessToken, asked.AddSeconds(answer.ExpiresIn));
        }
        catch (WeChatException e) when (e.ErrCode is 40001)
        {
            // Here, where no token is sent, the code means a wrong secret.
            throw new WeChatException(WeChatErrorKind.Misconfigured, e.ErrCode, e.ErrMsg, e.Rid, inner: e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Access token of {AppId} renewed, valid until {ExpiresAt}")]
        public static partial void Renewed(ILogger logger, string appId, DateTimeOffset expiresAt);
    }
}

internal sealed record TokenAnswer(string AccessToken, int ExpiresIn);
