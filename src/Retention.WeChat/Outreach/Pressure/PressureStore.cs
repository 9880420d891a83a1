using System.Runtime.CompilerServices;
using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The messages that count against limits, as the table <c>outreach_message</c> remembers them, and for whom: the member their fan is.</summary>
internal sealed class PressureStore(Db db)
{
    /// <summary>All slots that any rule counts, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<PressureSlot>> ReadSlotsAsync(PressureRules rules, DateTimeOffset now, int pageSize, [EnumeratorCancellation] CancellationToken ct)
    {
        var after = 0L;
        for (var read = pageSize; read == pageSize;)
        {
            var page = await db.ListAsync<CountingMessage>(Sql.ListCounting, new { now, oldest = now - rules.Longest, after, limit = pageSize }, ct);
            yield return Slots(page, rules);
            read = page.Count;
            after = read == 0 ? after : page[^1].Id;
        }
    }

    public async Task<IReadOnlyList<PressureSlot>> ListSlotsAsync(Id<Fan> memberId, PressureRules rules, DateTimeOffset now, CancellationToken ct) =>
        Slots(await db.ListAsync<CountingMessage>(Sql.ListCountingOfMember, new { memberId, now, oldest = now - rules.Longest }, ct), rules);

    /// <summary>Of these touches those whose messages hold no slot any more, and have not used one up; their rows are locked.</summary>
    public Task<IReadOnlyList<LeftSlot>> LockLeftAsync(IReadOnlyCollection<string> touchKeys, CancellationToken ct) => db.ListAsync<LeftSlot>(Sql.LockLeft, new { touchKeys }, ct);

    public Task<KeeperRow?> FindKeeperAsync(CancellationToken ct) => db.FindAsync<KeeperRow>(Sql.FindKeeper, null, ct);

    /// <returns>False when somebody was there first, or has been since it was read.</returns>
    public async Task<bool> TakeKeeperAsync(KeeperRow? from, KeeperRow to, CancellationToken ct) => await db.ExecuteAsync(
        from is null ? Sql.AddKeeper : Sql.TakeKeeper, new { to.Keeper, to.Rules, to.SeenAt, fromKeeper = from?.Keeper, fromRules = from?.Rules, fromSeenAt = from?.SeenAt }, ct) == 1;

    public Task SeeKeeperAsync(KeptBy keeper, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.SeeKeeper, new { keeper, now }, ct);

    /// <summary>The rules may have changed since a message was decided.</summary>
    private static List<PressureSlot> Slots(IReadOnlyList<CountingMessage> messages, PressureRules rules) =>
        [.. messages.Select(message => message.ToSlot()).Where(slot => rules.All.Any(rule => rule.Covers(slot.Purpose, slot.Channel, slot.Budget, slot.Campaign)))];

    internal static class Sql
    {
        // Up to when a message counts was reckoned by the rules of its day: what was sent is asked for by those of today.
        private const string Counting = """
            select m.id, f.member_id, m.touch_key, m.purpose, m.channel, m.budget, m.campaign, m.state, m.held_until, m.sent_at
            from outreach_message m join fan f on f.id = m.fan_id
            where m.channel is not null and ((m.counts_until > @now and (m.sent_at is not null or m.held_until is not null))
                or (m.sent_at > @oldest and m.state in ('Sent', 'Delivered', 'Unknown')))
            """;

        public const string ListCounting = $"{Counting} and m.id > @after order by m.id limit @limit";

        public const string ListCountingOfMember = $"{Counting} and f.member_id = @memberId";

        public const string LockLeft = """
            select fan_id, touch_key from outreach_message
            where touch_key in @touchKeys and held_until is null and state in ('Offered', 'Deferred', 'Suppressed', 'Expired', 'Failed') /*lock*/
            """;

        public const string FindKeeper = "select keeper, rules, seen_at from pressure_keeper where id = 1";

        public const string AddKeeper = """
            insert into pressure_keeper (id, keeper, rules, seen_at)
            select 1, @Keeper, @Rules, @SeenAt from (select 1 as one) as here where not exists (select 1 from pressure_keeper where id = 1)
            """;

        public const string TakeKeeper = """
            update pressure_keeper set keeper = @Keeper, rules = @Rules, seen_at = @SeenAt
            where id = 1 and keeper = @fromKeeper and rules = @fromRules and seen_at = @fromSeenAt
            """;

        public const string SeeKeeper = "update pressure_keeper set seen_at = @now where id = 1 and keeper = @keeper";
    }
}

[method: ExplicitConstructor]
internal sealed record LeftSlot(Id<Fan> FanId, string TouchKey);

/// <summary>A message that holds, or has used up, a slot.</summary>
[method: ExplicitConstructor]
internal sealed record CountingMessage(
    long Id,
    Id<Fan> MemberId,
    string TouchKey,
    TouchPurpose Purpose,
    Channel Channel,
    string Budget,
    string? Campaign,
    MessageState State,
    DateTimeOffset? HeldUntil,
    DateTimeOffset? SentAt)
{
    public PressureSlot ToSlot() => (SentAt, State) switch
    {
        ({ } sentAt, _) => Slot(sentAt, null),
        // It may have left at any moment of its hold: the last one spares the fan longest.
        (null, MessageState.Unknown) => Slot(HeldUntil!.Value, null),
        _ => Slot(HeldUntil!.Value - IPressure.HoldFor, HeldUntil),
    };

    private PressureSlot Slot(DateTimeOffset heldAt, DateTimeOffset? heldUntil) => new(MemberId, TouchKey, Purpose, Channel, Budget, Campaign, heldAt, heldUntil);
}
