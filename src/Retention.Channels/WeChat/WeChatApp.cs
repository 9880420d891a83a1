using Microsoft.Extensions.Logging;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <summary>
/// One official account or mini-program, as seen from here: its calls in groups.
/// Every call either returns or throws a <see cref="WeChatException"/>. Thread-safe; keep one per account.
/// </summary>
public sealed class WeChatApp
{
    public WeChatApp(WeChatAppSettings settings, HttpClient http, ISharedTokenCache cache, TimeProvider clock, ILoggerFactory loggers)
    {
        settings = settings with { ApiBase = AsFolder(settings.ApiBase), MpBase = AsFolder(settings.MpBase), OpenBase = AsFolder(settings.OpenBase) };
        Settings = settings;
        var logger = loggers.CreateLogger<WeChatApp>();
        var wire = new WeChatHttp(settings, http);
        var transport = new WeChatTransport(wire, clock, logger)
        {
            CurrentToken = ct => Token!.CurrentAsync(ct),
            ReplaceToken = (rejected, ct) => Token!.ReplaceAsync(rejected, ct),
        };

        Token = new AccessTokens(settings, transport, cache, clock, logger);
        Followers = new Followers(transport);
        Tags = new Tags(transport);
        Blacklist = new Blacklist(transport);
        CustomerService = new CustomerService(transport);
        Templates = new Templates(transport);
        SubscribeMessages = new SubscribeMessages(transport);
        SubscribeTemplates = new SubscribeTemplates(transport);
        MiniProgramMessages = new MiniProgramMessages(transport);
        MassMessages = new MassMessages(transport);
        QrCodes = new QrCodes(transport, wire);
        Media = new Media(transport);
        Menus = new Menus(transport);
        WebOAuth = new WebOAuth(transport, settings, clock);
        JsSdk = new JsSdk(transport, settings.AppId, cache, clock);
        MiniProgram = new MiniProgram(transport, settings, clock);
        MiniProgramSafety = new MiniProgramSafety(transport, settings.AppId);
        Quota = new Quota(transport, settings);
    }

    public WeChatAppSettings Settings { get; }

    public AccessTokens Token { get; }

    public Followers Followers { get; }

    public Tags Tags { get; }

    public Blacklist Blacklist { get; }

    public CustomerService CustomerService { get; }

    public Templates Templates { get; }

    public SubscribeMessages SubscribeMessages { get; }

    public SubscribeTemplates SubscribeTemplates { get; }

    public MiniProgramMessages MiniProgramMessages { get; }

    public MassMessages MassMessages { get; }

    public QrCodes QrCodes { get; }

    public Media Media { get; }

    public Menus Menus { get; }

    public WebOAuth WebOAuth { get; }

    public JsSdk JsSdk { get; }

    public MiniProgram MiniProgram { get; }

    public MiniProgramSafety MiniProgramSafety { get; }

    public Quota Quota { get; }

    // Relative addresses would otherwise replace the last segment of the base.
    private static Uri AsFolder(Uri address) =>
        address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
}
