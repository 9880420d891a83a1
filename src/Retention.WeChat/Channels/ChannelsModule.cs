using Microsoft.Extensions.Options;
using Retention.Channels.Sms;
using Retention.Channels.WeChat;
using Retention.Platform.Redis;

namespace Retention.WeChat.Channels;

/// <summary>The clients of the outside world.</summary>
public static class ChannelsModule
{
    /// <summary>Each channel bounds its own sends; none may take the connections of another.</summary>
    private const int ConnectionsMax = 4096;

    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddOptions<SmsOptions>().BindConfiguration("Sms").ValidateDataAnnotations().ValidateOnStart();
        // Without the factory's own log lines: they would carry addresses with tokens, and cost time with each call.
        services.AddHttpClient(WeChatApps.HttpClientName).ConfigurePrimaryHttpMessageHandler(Handler).SetHandlerLifetime(Timeout.InfiniteTimeSpan).RemoveAllLoggers();
        services.AddSingleton<WeChatApps>();
        services.AddSingleton<ISharedTokenCache>(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value.IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisTokenCache>(provider)
            : ActivatorUtilities.CreateInstance<MemoryTokenCache>(provider));
        services.AddSingleton<SmsGateway>();
        return services;
    }

    // One handler for the life of the process: addresses are looked up again when connections age.
    private static SocketsHttpHandler Handler() => new()
    {
        MaxConnectionsPerServer = ConnectionsMax,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
        AllowAutoRedirect = false,
    };
}

/// <summary>The SMS client, where SMS is configured.</summary>
internal sealed class SmsGateway(IOptions<SmsOptions> options, IHttpClientFactory http, TimeProvider clock)
{
    public SmsClient? Client { get; } = options.Value.IsConfigured
        ? new SmsClient(
            new SmsSettings
            {
                SecretId = options.Value.SecretId,
                SecretKey = options.Value.SecretKey,
                SdkAppId = options.Value.SdkAppId,
                SignName = options.Value.SignName,
                Region = options.Value.Region,
                Endpoint = options.Value.Endpoint,
            },
            http.CreateClient(WeChatApps.HttpClientName),
            clock)
        : null;
}
