using Microsoft.Extensions.Options;
using Retention.Platform.Redis;
using Retention.Platform.Work;
using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Brings slots back into Redis from the messages that hold them, whenever a bucket's marker is missing or of another run of
/// the server. A decision that took its slot before the loss may commit after it: the database is read once such decisions
/// have settled.
/// </summary>
internal sealed partial class PressureRestorer(
    IServiceScopeFactory scopes, RedisConnection redis, PressureRules rules, TimeProvider clock, ILogger<PressureRestorer> logger)
    : WorkLoop(TimeSpan.FromSeconds(5), logger)
{
    private const int PageSize = 5_000;

    /// <summary>Longer than any restoring takes; a restorer that was killed leaves its marks behind.</summary>
    private static readonly TimeSpan RunMax = TimeSpan.FromHours(1);

    private long closedSince;

    /// <summary>A decision older than it may be is not committed, see <see cref="RedisPressure"/>; the rest is for the commit itself.</summary>
    internal TimeSpan Settle { get; set; } = RedisPressure.DecideWithin + TimeSpan.FromSeconds(5);

    internal TimeProvider Machine { get; set; } = TimeProvider.System;

    /// <summary>How long buckets have been closed by now; null when all are open.</summary>
    public TimeSpan? ClosedFor => Volatile.Read(ref closedSince) is > 0 and var since ? Machine.GetElapsedTime(since) : null;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        IDatabase database;
        HashSet<int> lost;
        try
        {
            database = await redis.DatabaseAsync(ct);
            lost = await ListLostAsync(database);
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            return false;
        }

        Volatile.Write(ref closedSince, lost.Count == 0 ? 0 : closedSince == 0 ? Machine.GetTimestamp() : closedSince);
        if (lost.Count == 0)
            return false;
        var run = Guid.NewGuid().ToString("N");
        await Task.WhenAll(lost.Select(bucket => BeginAsync(database, bucket, run)));
        await Task.Delay(Settle, ct);
        var slots = await RestoreAsync(database, lost, ct);
        var finished = await Task.WhenAll(lost.Select(bucket => FinishAsync(database, bucket, run)));
        Log.Restored(logger, slots, finished.Count(each => each), lost.Count);
        // A bucket lost again while it was restored has to be begun anew.
        return finished.Contains(false);
    }

    internal static async Task<bool> IsOpenAsync(IDatabase database, int bucket) => (bool)await database.ScriptEvaluateAsync(PressureScripts.IsOpen, [PressureKeys.Marker(bucket)]);

    internal static Task BeginAsync(IDatabase database, int bucket, string run) =>
        database.ScriptEvaluateAsync(PressureScripts.Begin, [PressureKeys.Restoring(bucket, run)], [(long)RunMax.TotalMilliseconds]);

    /// <returns>False when the bucket was lost again since the run began: it stays closed.</returns>
    internal static async Task<bool> FinishAsync(IDatabase database, int bucket, string run) =>
        (bool)await database.ScriptEvaluateAsync(PressureScripts.Finish, [PressureKeys.Restoring(bucket, run), PressureKeys.Marker(bucket)]);

    /// <summary>Closes all buckets: whatever they hold is completed from the messages before it is believed again.</summary>
    internal static Task CloseAsync(IDatabase database) => Task.WhenAll(Enumerable.Range(0, PressureKeys.Buckets).Select(bucket => database.KeyDeleteAsync(PressureKeys.Marker(bucket))));

    private static async Task<HashSet<int>> ListLostAsync(IDatabase database)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, PressureKeys.Buckets).Select(bucket => IsOpenAsync(database, bucket)));
        return [.. Enumerable.Range(0, PressureKeys.Buckets).Where(bucket => !open[bucket])];
    }

    private async Task<int> RestoreAsync(IDatabase database, HashSet<int> lost, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<PressureStore>();
        var count = 0;
        await foreach (var page in store.ReadSlotsAsync(rules, clock.GetUtcNow(), PageSize, ct))
            count += (await Task.WhenAll(page.Where(slot => lost.Contains(PressureKeys.BucketOf(slot.FanId))).Select(slot => RestoreAsync(database, slot)))).Sum();
        return count;
    }

    private async Task<int> RestoreAsync(IDatabase database, PressureSlot slot) => (int)await database.ScriptEvaluateAsync(
        PressureScripts.Restore,
        [PressureKeys.Slots(slot.FanId), PressureKeys.Marker(PressureKeys.BucketOf(slot.FanId))],
        PressureScripts.Packed(slot, PressureKeys.LifeMs(rules)));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Count} slots restored from the database into Redis; {Finished} of {Lost} lost buckets are open again.")]
        public static partial void Restored(ILogger logger, int count, int finished, int lost);
    }
}

/// <summary>Runs the restorer where there is a Redis to restore.</summary>
internal sealed class PressureRestoring(PressureRestorer restorer, IOptions<RedisOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => options.Value.IsConfigured ? restorer.StartAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => options.Value.IsConfigured ? restorer.StopAsync(cancellationToken) : Task.CompletedTask;
}
