using Retention.Platform.Redis;
using Retention.Platform.Work;
using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Brings the cool-downs back into Redis from the messages that hold them, whenever a bucket's marker is missing. The
/// database is read twice with a pause between: a decision that reserved before the loss may commit after the first reading.
/// </summary>
internal sealed partial class CooldownRestorer(IServiceScopeFactory scopes, RedisConnection redis, TimeProvider clock, ILogger<CooldownRestorer> logger)
    : WorkLoop(TimeSpan.FromSeconds(5), logger)
{
    private const int PageSize = 5_000;

    /// <summary>Longer than any transaction that decides touches lasts.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    // A reservation is only ever moved later: what decided in the meantime must not be shortened.
    private const string RestoreScript = """
        local held = redis.call('hget', KEYS[1], 'until')
        if held and tonumber(held) >= tonumber(ARGV[1]) then return 0 end
        redis.call('hmset', KEYS[1], 'until', ARGV[1], 'touch', ARGV[2])
        redis.call('pexpire', KEYS[1], ARGV[3])
        return 1
        """;

    private static readonly TimeSpan KeyMargin = TimeSpan.FromHours(1);

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        IDatabase database;
        List<int> lost;
        try
        {
            database = await redis.DatabaseAsync(ct);
            lost = await ListLostAsync(database);
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            return false;
        }

        if (lost.Count == 0)
            return false;
        await RestoreAsync(database, ct);
        await Task.Delay(Settle, ct);
        var restored = await RestoreAsync(database, ct);
        foreach (var bucket in lost)
            await database.StringSetAsync(RedisCooldowns.MarkerKey(bucket), clock.GetUtcNow().ToUnixTimeSeconds());
        Log.Restored(logger, restored, lost.Count);
        return false;
    }

    private static async Task<List<int>> ListLostAsync(IDatabase database)
    {
        var present = await Task.WhenAll(Enumerable.Range(0, RedisCooldowns.Buckets).Select(bucket => database.KeyExistsAsync(RedisCooldowns.MarkerKey(bucket))));
        return [.. Enumerable.Range(0, RedisCooldowns.Buckets).Where(bucket => !present[bucket])];
    }

    private async Task<int> RestoreAsync(IDatabase database, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<OutreachStore>();
        var now = clock.GetUtcNow();
        var count = 0;
        for (long after = 0; ;)
        {
            var page = await store.ListCooldownsAsync(now, after, PageSize, ct);
            await Task.WhenAll(page.Select(row => database.ScriptEvaluateAsync(
                RestoreScript,
                [RedisCooldowns.CooldownKey(row.FanId)],
                [row.CooldownUntil.ToUnixTimeMilliseconds(), row.TouchKey, (long)(row.CooldownUntil - now + KeyMargin).TotalMilliseconds])));
            count += page.Count;
            if (page.Count < PageSize)
                return count;
            after = page[^1].Id;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Count} cool-downs restored from the database into {Buckets} buckets of Redis.")]
        public static partial void Restored(ILogger logger, int count, int buckets);
    }
}

/// <summary>Runs the restorer where there is a Redis to restore.</summary>
internal sealed class CooldownRestoring(CooldownRestorer restorer, Microsoft.Extensions.Options.IOptions<RedisOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => options.Value.IsConfigured ? restorer.StartAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => options.Value.IsConfigured ? restorer.StopAsync(cancellationToken) : Task.CompletedTask;
}
