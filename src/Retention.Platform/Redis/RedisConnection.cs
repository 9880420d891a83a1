using StackExchange.Redis;

namespace Retention.Platform.Redis;

public sealed class RedisOptions
{
    /// <summary>StackExchange.Redis configuration, e.g. <c>10.0.0.5:6379,password=…</c>. Empty: no Redis, the database serves alone (single node).</summary>
    public string? Configuration { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Configuration);
}

/// <summary>One multiplexed connection per process, made on first use and kept trying: Redis may come and go.</summary>
public sealed class RedisConnection(RedisOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private ConnectionMultiplexer? multiplexer;

    public async Task<IDatabase> DatabaseAsync(CancellationToken ct)
    {
        if (multiplexer is { } ready)
            return ready.GetDatabase();
        await opening.WaitAsync(ct);
        try
        {
            multiplexer ??= await ConnectionMultiplexer.ConnectAsync(Settings());
            return multiplexer.GetDatabase();
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>Redis did not do, or did not confirm, what it was asked. Anything else is a mistake of ours.</summary>
    public static bool IsAway(Exception error) => error is RedisConnectionException or RedisTimeoutException or TimeoutException or RedisServerException;

    public async ValueTask DisposeAsync()
    {
        if (multiplexer is not null)
            await multiplexer.CloseAsync();
        opening.Dispose();
    }

    private ConfigurationOptions Settings()
    {
        var settings = ConfigurationOptions.Parse(options.Configuration!);
        settings.AbortOnConnectFail = false;
        settings.ConnectTimeout = 2000;
        settings.SyncTimeout = 2000;
        return settings;
    }
}
