using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The messages that count against limits, as the table <c>outreach_message</c> remembers them.</summary>
internal sealed class PressureStore(Db db)
{
    public Task<IReadOnlyList<CountingMessage>> ListCountingAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) =>
        db.ListAsync<CountingMessage>(Sql.ListCounting, new { now, after, limit }, ct);

    internal static class Sql
    {
        public const string ListCounting = """
            select id, fan_id, touch_key, purpose, channel, budget, campaign, state, held_until, sent_at
            from outreach_message
            where counts_until > @now and (sent_at is not null or held_until is not null) and id > @after
            order by id limit @limit
            """;
    }
}

/// <summary>A message that holds, or has used up, a slot.</summary>
[method: ExplicitConstructor]
internal sealed record CountingMessage(
    long Id,
    Id<Fan> FanId,
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

    private PressureSlot Slot(DateTimeOffset heldAt, DateTimeOffset? heldUntil) => new(FanId, TouchKey, Purpose, Channel, Budget, Campaign, heldAt, heldUntil);
}
