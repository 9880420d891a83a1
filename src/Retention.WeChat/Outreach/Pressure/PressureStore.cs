using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The messages that count against limits, as the table <c>outreach_message</c> remembers them, and for whom: the member their fan is.</summary>
internal sealed class PressureStore(Db db)
{
    public Task<IReadOnlyList<CountingMessage>> ListCountingAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) =>
        db.ListAsync<CountingMessage>(Sql.ListCounting, new { now, after, limit }, ct);

    public Task<IReadOnlyList<CountingMessage>> ListCountingAsync(Id<Fan> memberId, DateTimeOffset now, CancellationToken ct) =>
        db.ListAsync<CountingMessage>(Sql.ListCountingOfMember, new { memberId, now }, ct);

    public async Task<Dictionary<Id<Fan>, Id<Fan>>> MembersOfAsync(IEnumerable<Id<Fan>> fanIds, CancellationToken ct) =>
        (await db.ListAsync<Membership>(Sql.ListMembers, new { fanIds = fanIds.Select(id => id.Value).Distinct().ToArray() }, ct)).ToDictionary(fan => fan.Id, fan => fan.MemberId);

    [method: ExplicitConstructor]
    private sealed record Membership(Id<Fan> Id, Id<Fan> MemberId);

    internal static class Sql
    {
        private const string Counting = """
            select m.id, f.member_id, m.touch_key, m.purpose, m.channel, m.budget, m.campaign, m.state, m.held_until, m.sent_at
            from outreach_message m join fan f on f.id = m.fan_id
            where m.counts_until > @now and (m.sent_at is not null or m.held_until is not null)
            """;

        public const string ListCounting = $"{Counting} and m.id > @after order by m.id limit @limit";

        public const string ListCountingOfMember = $"{Counting} and f.member_id = @memberId";

        public const string ListMembers = "select id, member_id from fan where id in @fanIds";
    }
}

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
