using Retention.Platform.Data;
using Retention.Platform.Redis;
using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// The limits' memory in Redis, one atomic script a wish. A bucket that was lost refuses until
/// <see cref="PressureRestorer"/> has brought it back from the database. For that a decision must not be committed long after
/// it took its slot, e.g. because it waited for a lock: the restorer would not have seen it, and another touch gets the place.
/// </summary>
internal sealed partial class RedisPressure(RedisConnection redis, PressureRules rules, PressureRestorer restorer, Db db, ILogger<RedisPressure> logger) : IPressureMemory
{
    /// <summary>From the first slot to the commit; a decision that takes longer is made again.</summary>
    internal static readonly TimeSpan DecideWithin = TimeSpan.FromSeconds(10);

    private const int Lost = -1;
    private const int Passed = 0;

    internal TimeProvider Machine { get; set; } = TimeProvider.System;

    public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct)
    {
        CommitWithin(DecideWithin);
        return AskAsync(wishes, now, holds: true, ct);
    }

    public Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
        AskAsync(wishes, now, holds: false, ct);

    public async Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            await Task.WhenAll(touches.Select(touch => database.ScriptEvaluateAsync(
                PressureScripts.Confirm,
                [PressureKeys.Slots(touch.FanId)],
                [touch.TouchKey, touch.SentAt.ToUnixTimeMilliseconds(), PressureKeys.LifeMs(rules)])));
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            // They count as sent at the end of their hold; that errs on the right side.
            Log.NotConfirmed(logger, error, touches.Count);
        }
    }

    public async Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            await Task.WhenAll(touches.Select(touch => database.ScriptEvaluateAsync(
                PressureScripts.GiveBack, [PressureKeys.Slots(touch.FanId)], [touch.TouchKey, touch.HeldUntil?.ToUnixTimeMilliseconds() ?? 0])));
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            // The fans are spared more than they need be; that errs on the right side.
            Log.NotGivenBack(logger, error, touches.Count);
        }
    }

    /// <summary>Before the commit: left for after it, a kill would leave a person without what they were sent.</summary>
    public async Task BringAsync(IReadOnlyCollection<PressureSlot> slots, CancellationToken ct)
    {
        CommitWithin(DecideWithin);
        try
        {
            var database = await redis.DatabaseAsync(ct);
            await Task.WhenAll(slots.Select(slot => database.ScriptEvaluateAsync(
                PressureScripts.Bring, [PressureKeys.Slots(slot.FanId)], PressureScripts.Packed(slot, PressureKeys.LifeMs(rules)))));
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            throw new OutdatedException($"Redis is away: what a person was sent by one of their accounts cannot be counted for them. {error.Message}");
        }
    }

    private void CommitWithin(TimeSpan limit)
    {
        var asked = Machine.GetTimestamp();
        db.BeforeCommit(() =>
        {
            if (Machine.GetElapsedTime(asked) > limit)
                throw new OutdatedException($"Slots were taken more than {limit.TotalSeconds} s before their commit.");
        });
    }

    private async Task<IReadOnlyList<PressureFact>> AskAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, bool holds, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            var facts = new PressureFact[wishes.Count];
            // Fans side by side; a fan's wishes one after the other, for each counts those before it.
            await Task.WhenAll(wishes.Index().GroupBy(each => each.Item.FanId).Select(async ofFan =>
            {
                foreach (var (index, wish) in ofFan)
                    facts[index] = await AskAsync(database, wish, now, holds);
            }));
            if (Array.Exists(facts, fact => fact is PressureFact.Unavailable))
                restorer.Wake();
            return facts;
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            Log.Away(logger, error, wishes.Count);
            return [.. wishes.Select(wish => rules.Covering(wish).Count == 0 ? new PressureFact.Free() : (PressureFact)new PressureFact.Unavailable())];
        }
    }

    private async Task<PressureFact> AskAsync(IDatabase database, PressureWish wish, DateTimeOffset now, bool holds)
    {
        var covering = rules.Covering(wish);
        if (covering.Count == 0)
            return new PressureFact.Free();

        var nowMs = now.ToUnixTimeMilliseconds();
        var heldUntilMs = nowMs + (long)IPressure.HoldFor.TotalMilliseconds;
        RedisValue[] asked =
        [
            nowMs, heldUntilMs, nowMs - ToMs(rules.Longest), PressureKeys.LifeMs(rules), holds ? "1" : "0",
            wish.TouchKey, wish.Purpose.ToString(), wish.Channel.ToString(), wish.Budget, wish.Campaign ?? "", wish.InPlaceOf ?? "",
            .. covering.SelectMany(Arguments),
        ];
        var answer = (RedisResult[])(await database.ScriptEvaluateAsync(
            PressureScripts.Ask, [PressureKeys.Marker(PressureKeys.BucketOf(wish.FanId)), PressureKeys.Slots(wish.FanId)], asked))!;
        return (int)answer[0] switch
        {
            Lost => new PressureFact.Unavailable(),
            Passed when holds => new PressureFact.Reserved(DateTimeOffset.FromUnixTimeMilliseconds(heldUntilMs)),
            Passed => new PressureFact.Free(),
            var rule => new PressureFact.Held(
                covering[rule - 1],
                (int)answer[1],
                DateTimeOffset.FromUnixTimeMilliseconds((long)answer[2]),
                [.. answer.Skip(3).Select(holder => (string)holder!).Order(StringComparer.Ordinal)]),
        };
    }

    private static IEnumerable<RedisValue> Arguments(PressureRule rule) =>
    [
        rule.Max, ToMs(rule.Window), rule.Purpose?.ToString() ?? "", rule.Channel?.ToString() ?? "", rule.Budget ?? "", rule.PerCampaign ? "1" : "",
    ];

    private static long ToMs(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Redis is away: {Count} touches that need a slot wait, answers go on.")]
        public static partial void Away(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Warning, "The slots of {Count} touches could not be confirmed; they count from the end of their hold.")]
        public static partial void NotConfirmed(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Warning, "The slots of {Count} touches could not be given back; they count until their windows have passed.")]
        public static partial void NotGivenBack(ILogger logger, Exception error, int count);
    }
}
