using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// The limits' memory in the database, for an installation without Redis. It holds the rows of the members it judges, also
/// for those who ask outside a transaction of theirs, as senders do for a slot that runs out on the way.
/// </summary>
internal sealed class DatabasePressure(Db db, PressureRules rules) : IPressureMemory
{
    public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            await db.ListAsync<long>(Sql.LockFans, new { fanIds = wishes.Select(wish => wish.FanId.Value).Distinct().ToArray() }, token);
            return await ReserveLockedAsync(wishes, ToColumn(now), token);
        },
        ct);

    public async Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct)
    {
        now = ToColumn(now);
        var slots = await SlotsAsync([.. wishes.Select(wish => wish.FanId)], ct);
        return [.. wishes.Select(wish => rules.Judge(slots[wish.FanId].Values, wish, now) is PressureFact.Held held ? held : (PressureFact)new PressureFact.Free())];
    }

    public Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            foreach (var touch in touches.OrderBy(touch => touch.FanId).ThenBy(touch => touch.TouchKey, StringComparer.Ordinal))
                await db.QueueAsync(Sql.Confirm, touch, token);
        },
        ct);

    public Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            foreach (var touch in touches.OrderBy(touch => touch.FanId).ThenBy(touch => touch.TouchKey, StringComparer.Ordinal))
                await db.QueueAsync(Sql.GiveBack, touch, token);
        },
        ct);

    public Task BringAsync(IReadOnlyCollection<PressureSlot> slots, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var there = await SlotsAsync([.. slots.Select(slot => slot.FanId)], token);
            foreach (var slot in slots)
            {
                if (!there[slot.FanId].TryGetValue(slot.TouchKey, out var known))
                    await db.QueueAsync(Sql.Insert, slot, token);
                else if (known.Latest < slot.Latest)
                    await db.QueueAsync(Sql.Renew, slot, token);
            }
        },
        ct);

    /// <summary>Columns keep milliseconds: a finer now would put slots of this very moment into its past.</summary>
    private static DateTimeOffset ToColumn(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());

    private async Task<IReadOnlyList<PressureFact>> ReserveLockedAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct)
    {
        var oldest = now - rules.Longest;
        var slots = await SlotsAsync([.. wishes.Select(wish => wish.FanId)], ct);
        var facts = new List<PressureFact>(wishes.Count);
        foreach (var wish in wishes)
        {
            var ofFan = slots[wish.FanId];
            var fact = rules.Judge(ofFan.Values, wish, now);
            if (fact is PressureFact.Reserved)
            {
                var slot = PressureSlot.For(wish, now);
                await db.QueueAsync(ofFan.ContainsKey(wish.TouchKey) ? Sql.Renew : Sql.Insert, slot, ct);
                ofFan[wish.TouchKey] = slot;
            }

            facts.Add(fact);
        }

        foreach (var (fanId, _) in slots.Where(ofFan => ofFan.Value.Values.Any(slot => slot.Latest <= oldest)))
            await db.QueueAsync(Sql.Prune, new { fanId, oldest }, ct);
        return facts;
    }

    private async Task<Dictionary<Id<Fan>, Dictionary<string, PressureSlot>>> SlotsAsync(IReadOnlyCollection<Id<Fan>> members, CancellationToken ct)
    {
        var fanIds = members.Distinct().ToList();
        var slots = fanIds.ToDictionary(id => id, _ => new Dictionary<string, PressureSlot>(StringComparer.Ordinal));
        if (fanIds.Count == 0)
            return slots;
        foreach (var slot in await db.ListAsync<PressureSlot>(Sql.ListOfFans, new { fanIds }, ct))
            slots[slot.FanId].Add(slot.TouchKey, slot);
        return slots;
    }

    internal static class Sql
    {
        public const string LockFans = "select id from fan where id in @fanIds order by id /*lock*/";

        public const string ListOfFans = """
            select fan_id, touch_key, purpose, channel, budget, campaign, held_at, held_until
            from pressure_slot where fan_id in @fanIds
            """;

        public const string Insert = """
            insert into pressure_slot (fan_id, touch_key, purpose, channel, budget, campaign, held_at, held_until)
            values (@FanId, @TouchKey, @Purpose, @Channel, @Budget, @Campaign, @HeldAt, @HeldUntil)
            """;

        public const string Renew = """
            update pressure_slot set purpose = @Purpose, channel = @Channel, budget = @Budget, campaign = @Campaign,
                held_at = @HeldAt, held_until = @HeldUntil
            where fan_id = @FanId and touch_key = @TouchKey
            """;

        // Told twice, the later moment stays.
        public const string Confirm = """
            update pressure_slot set held_at = case when held_at > @SentAt then held_at else @SentAt end, held_until = null
            where fan_id = @FanId and touch_key = @TouchKey
            """;

        public const string GiveBack = """
            delete from pressure_slot
            where fan_id = @FanId and touch_key = @TouchKey and (@HeldUntil is null or held_until = @HeldUntil)
            """;

        public const string Prune = "delete from pressure_slot where fan_id = @fanId and coalesce(held_until, held_at) <= @oldest";
    }
}
