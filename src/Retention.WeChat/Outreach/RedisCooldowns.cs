using Retention.Platform.Ids;
using Retention.Platform.Redis;
using Retention.WeChat.Fans;
using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// The cool-downs in Redis, one atomic script a touch. Fans are spread over 64 buckets whose hash tag keeps a fan's keys
/// on one node of a cluster. Each bucket has a marker; where it is missing (flushed, restarted empty, evicted) the script
/// refuses until <see cref="CooldownRestorer"/> has brought the cool-downs back from the database.
/// </summary>
internal sealed partial class RedisCooldowns(RedisConnection redis, CooldownRestorer restorer, ILogger<RedisCooldowns> logger) : ICooldowns
{
    internal const int Buckets = 64;

    private const int Lost = -1;

    /// <summary>Keys outlive the cool-down they hold by this, against clocks that differ.</summary>
    private static readonly TimeSpan KeyMargin = TimeSpan.FromHours(1);

    // KEYS: bucket marker, cool-down. ARGV: now, until, touch, life of the key (all in milliseconds).
    private const string ReserveScript = """
        if redis.call('exists', KEYS[1]) == 0 then return -1 end
        local held = redis.call('hmget', KEYS[2], 'until', 'touch')
        if held[1] and tonumber(held[1]) > tonumber(ARGV[1]) and held[2] ~= ARGV[3] then return tonumber(held[1]) end
        redis.call('hmset', KEYS[2], 'until', ARGV[2], 'touch', ARGV[3])
        redis.call('pexpire', KEYS[2], ARGV[4])
        return 0
        """;

    private const string GiveBackScript = """
        if redis.call('hget', KEYS[1], 'touch') == ARGV[1] then return redis.call('del', KEYS[1]) end
        return 0
        """;

    public async Task<IReadOnlyList<CooldownFact>> ReserveAsync(IReadOnlyList<CooldownWish> wishes, DateTimeOffset now, TimeSpan duration, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            var answers = await Task.WhenAll(wishes.Select(wish => ReserveAsync(database, wish, now, duration)));
            if (Array.Exists(answers, answer => answer is CooldownFact.Unavailable))
                restorer.Wake();
            return answers;
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            Log.Away(logger, error, wishes.Count);
            return [.. wishes.Select(_ => new CooldownFact.Unavailable())];
        }
    }

    public async Task GiveBackAsync(Id<Fan> fanId, string touchKey, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            await database.ScriptEvaluateAsync(GiveBackScript, [CooldownKey(fanId)], [touchKey]);
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            // The fan is spared for the rest of the cool-down; that errs on the right side.
            Log.NotGivenBack(logger, error, fanId);
        }
    }

    internal static RedisKey MarkerKey(int bucket) => $"rw:{{cool{bucket}}}:restored";

    internal static RedisKey CooldownKey(Id<Fan> fanId) => $"rw:{{cool{BucketOf(fanId)}}}:{fanId}";

    private static int BucketOf(Id<Fan> fanId) => (int)(fanId.Value % Buckets);

    private static async Task<CooldownFact> ReserveAsync(IDatabase database, CooldownWish wish, DateTimeOffset now, TimeSpan duration)
    {
        var until = now + duration;
        var answer = (long)await database.ScriptEvaluateAsync(
            ReserveScript,
            [MarkerKey(BucketOf(wish.FanId)), CooldownKey(wish.FanId)],
            [now.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds(), wish.TouchKey, (long)(duration + KeyMargin).TotalMilliseconds]);
        return answer switch
        {
            0 => new CooldownFact.Reserved(until),
            Lost => new CooldownFact.Unavailable(),
            _ => new CooldownFact.Held(DateTimeOffset.FromUnixTimeMilliseconds(answer)),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Redis is away: {Count} marketing touches wait, answers go on.")]
        public static partial void Away(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Warning, "The cool-down of fan {FanId} could not be given back; it ends by itself.")]
        public static partial void NotGivenBack(ILogger logger, Exception error, Id<Fan> fanId);
    }
}
