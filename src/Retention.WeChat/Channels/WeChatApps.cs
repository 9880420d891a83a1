using Microsoft.Extensions.Options;
using Retention.Channels.WeChat;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Channels;

/// <summary>The clients of the configured accounts.</summary>
internal sealed class WeChatApps(IOptions<WeChatOptions> options, IHttpClientFactory http, ISharedTokenCache cache, TimeProvider clock, ILoggerFactory loggers)
{
    public const string HttpClientName = "wechat";

    private readonly WeChatApp? official = Make(options.Value, options.Value.OfficialAccount, http, cache, clock, loggers);
    private readonly WeChatApp? mini = Make(options.Value, options.Value.MiniProgram, http, cache, clock, loggers);

    public WeChatApp? Official => official;

    public WeChatApp? Find(FanAccount account) => account == FanAccount.Official ? official : mini;

    private static WeChatApp? Make(
        WeChatOptions options, WeChatAccountOptions account, IHttpClientFactory http, ISharedTokenCache cache, TimeProvider clock, ILoggerFactory loggers)
    {
        if (!account.IsConfigured)
            return null;
        var settings = new WeChatAppSettings
        {
            AppId = account.AppId,
            AppSecret = account.AppSecret,
            ApiBase = options.ApiBase,
            MpBase = options.MpBase,
            OpenBase = options.OpenBase,
        };
        return new WeChatApp(settings, http.CreateClient(HttpClientName), cache, clock, loggers);
    }
}
