using Dapper;
using Microsoft.Extensions.Options;
using Retention.Platform.Redis;
using Retention.Platform.Work;

namespace Retention.WeChat.Outreach;

/// <summary>Where the limits' memory is kept.</summary>
internal enum KeptBy
{
    Redis,
    Database,
}

/// <summary>
/// Sees to it that all nodes count in one place. Who would count elsewhere than those that are at work holds what needs a slot,
/// and takes over once none of them has been seen for a while: what was sent by then is read from the messages. The same when
/// the rules are others than at the last start, as a longer window asks for what an older one had let go.
/// </summary>
internal sealed partial class PressureKeeper(
    IServiceScopeFactory scopes, IOptions<RedisOptions> redis, RedisConnection connection, PressureRestorer restorer, PressureRules rules, ILogger<PressureKeeper> logger)
    : WorkLoop(TimeSpan.FromSeconds(5), logger)
{
    private const int PageSize = 1_000;

    /// <summary>A node that saw its keeper in force believes it for so long.</summary>
    private static readonly TimeSpan SureFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromSeconds(10);

    /// <summary>Longer than all the others together: nobody counts there any more.</summary>
    private static readonly TimeSpan Deserted = TimeSpan.FromMinutes(2);

    private readonly KeptBy own = redis.Value.IsConfigured ? KeptBy.Redis : KeptBy.Database;
    private bool started;
    private bool rulesAreKnown;
    private long sureSince;
    private volatile KeeperRow? other;

    // The business clock may be moved, and leases are not the fans' time.
    internal TimeProvider Machine { get; set; } = TimeProvider.System;

    /// <summary>Whether this node may count. Where no host looks after it, as in a command, nobody else counts either.</summary>
    public bool IsSure => !started || (Volatile.Read(ref sureSince) is > 0 and var since && Machine.GetElapsedTime(since) < SureFor);

    /// <summary>Where others count, when that is not where this node would; null while they agree.</summary>
    public KeptBy? Elsewhere => other?.Keeper;

    /// <summary>Looks once before the node takes work.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        started = true;
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await LookAsync(ct);
        return false;
    }

    internal async Task LookAsync(CancellationToken ct)
    {
        var asked = Machine.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<PressureStore>();
        var now = Machine.GetUtcNow();
        var row = await store.FindKeeperAsync(ct);
        if (row is not null && row.Keeper != own && now - row.SeenAt < Deserted)
        {
            if (other is null)
                Log.Elsewhere(logger, own, row.Keeper);
            other = row;
            return;
        }

        other = null;
        if (row is null || row.Keeper != own || (!rulesAreKnown && row.Rules != rules.Fingerprint))
        {
            // Nothing was ever sent without a row.
            if (row is not null && !await RebuildAsync(scope.ServiceProvider, ct))
                return;
            if (!await store.TakeKeeperAsync(row, new KeeperRow(own, rules.Fingerprint, Machine.GetUtcNow()), ct))
                return;
            Log.Taken(logger, own);
        }
        else if (now - row.SeenAt > SeenEvery)
        {
            await store.SeeKeeperAsync(own, now, ct);
        }

        rulesAreKnown = true;
        Volatile.Write(ref sureSince, asked);
    }

    /// <returns>False when it has to be tried again.</returns>
    private async Task<bool> RebuildAsync(IServiceProvider services, CancellationToken ct)
    {
        if (own == KeptBy.Redis)
            return await CloseBucketsAsync(ct);
        var (store, memory, clock) = (services.GetRequiredService<PressureStore>(), services.GetRequiredService<IPressureMemory>(), services.GetRequiredService<TimeProvider>());
        await foreach (var slots in store.ReadSlotsAsync(rules, clock.GetUtcNow(), PageSize, ct))
            await memory.BringAsync(slots, ct);
        return true;
    }

    private async Task<bool> CloseBucketsAsync(CancellationToken ct)
    {
        try
        {
            await PressureRestorer.CloseAsync(await connection.DatabaseAsync(ct));
            restorer.Wake();
            return true;
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            Log.Away(logger, error);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Other nodes keep the limits by {Other}, this one would by {Own}: what needs a slot waits here. Give all nodes the same Redis:Configuration.")]
        public static partial void Elsewhere(ILogger logger, KeptBy own, KeptBy other);

        [LoggerMessage(LogLevel.Warning, "Redis is away: whether its limits are complete is looked at again.")]
        public static partial void Away(ILogger logger, Exception error);

        [LoggerMessage(LogLevel.Information, "The limits are kept by {Own}.")]
        public static partial void Taken(ILogger logger, KeptBy own);
    }
}

/// <summary>The one row of <c>pressure_keeper</c>.</summary>
/// <param name="Rules">The fingerprint of the rules by which the memory was last read from the messages.</param>
[method: ExplicitConstructor]
internal sealed record KeeperRow(KeptBy Keeper, string Rules, DateTimeOffset SeenAt);
