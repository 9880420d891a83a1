using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A wish to hold a fan's cool-down for one touch.</summary>
internal sealed record CooldownWish(Id<Fan> FanId, string TouchKey);

/// <summary>
/// Who may disturb a fan until when. Reserved when a touch is decided, given back when it fails for good. A touch that
/// asks again finds its own reservation and passes, so that a decision lost half-way can simply be made again.
/// </summary>
internal interface ICooldowns
{
    /// <returns>A fact for each wish, in order: reserved, held by another touch, or unavailable.</returns>
    Task<IReadOnlyList<CooldownFact>> ReserveAsync(IReadOnlyList<CooldownWish> wishes, DateTimeOffset now, TimeSpan duration, CancellationToken ct);

    Task GiveBackAsync(Id<Fan> fanId, string touchKey, CancellationToken ct);
}

/// <summary>The cool-downs in the database, for an installation without Redis. Callers hold the fans' locks.</summary>
internal sealed class DatabaseCooldowns(Db db) : ICooldowns
{
    public async Task<IReadOnlyList<CooldownFact>> ReserveAsync(IReadOnlyList<CooldownWish> wishes, DateTimeOffset now, TimeSpan duration, CancellationToken ct)
    {
        var held = (await db.ListAsync<CooldownRow>(Sql.ListHeld, new { fanIds = wishes.Select(wish => wish.FanId.Value).ToArray(), now }, ct))
            .ToDictionary(row => row.FanId);
        var facts = new List<CooldownFact>(wishes.Count);
        foreach (var wish in wishes)
        {
            if (held.TryGetValue(wish.FanId, out var row) && row.TouchKey != wish.TouchKey)
            {
                facts.Add(new CooldownFact.Held(row.HeldUntil));
                continue;
            }

            var until = now + duration;
            held[wish.FanId] = new CooldownRow(wish.FanId, wish.TouchKey, until);
            await db.QueueAsync(Sql.Insert, new { wish.FanId, wish.TouchKey, until }, ct);
            await db.QueueAsync(Sql.Hold, new { wish.FanId, wish.TouchKey, until }, ct);
            facts.Add(new CooldownFact.Reserved(until));
        }

        return facts;
    }

    public Task GiveBackAsync(Id<Fan> fanId, string touchKey, CancellationToken ct) => db.ExecuteAsync(Sql.GiveBack, new { fanId, touchKey }, ct);

    [method: Dapper.ExplicitConstructor]
    private sealed record CooldownRow(Id<Fan> FanId, string TouchKey, DateTimeOffset HeldUntil);

    internal static class Sql
    {
        public const string ListHeld = "select fan_id, touch_key, held_until from cooldown where fan_id in @fanIds and held_until > @now";

        public const string Insert = """
            insert into cooldown (fan_id, touch_key, held_until)
            select @FanId, @TouchKey, @until from (select 1 as one) as here
            where not exists (select 1 from cooldown where fan_id = @FanId)
            """;

        public const string Hold = "update cooldown set touch_key = @TouchKey, held_until = @until where fan_id = @FanId";

        public const string GiveBack = "delete from cooldown where fan_id = @fanId and touch_key = @touchKey";
    }
}
