using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>outreach_message</c> as those who decide see it. <see cref="DispatchStore"/> has the senders' side.</summary>
internal sealed class OutreachStore(Db db)
{
    public ValueTask InsertAsync(OutreachMessage message, DateTimeOffset? cooldownUntil, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Insert,
            new
            {
                message.Id, message.FanId, message.TouchKey, message.Purpose, message.State, message.Channel, message.Content, message.Decision,
                message.Reason, message.DueAt, message.ExpiresAt, message.SendRightId, cooldownUntil, message.CreatedAt, message.ClosedAt,
            },
            ct);

    public ValueTask DecideAsync(OutreachMessage message, DateTimeOffset? cooldownUntil, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Decide,
            new
            {
                message.Id, message.State, message.Channel, message.Decision, message.Reason, message.DueAt, message.SendRightId, cooldownUntil,
                message.ClosedAt,
            },
            ct);

    public Task<IReadOnlyList<string>> ListKnownKeysAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        db.ListAsync<string>(Sql.ListKnownKeys, new { keys }, ct);

    public Task<IReadOnlyList<DueMessage>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<DueMessage>(Sql.ListDue, new { now, limit }, ct);

    /// <summary>The rows still undecided, locked. Fans are locked before, in their order.</summary>
    public Task<IReadOnlyList<OutreachMessage>> LockUndecidedAsync(IReadOnlyCollection<long> ids, DateTimeOffset now, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(Sql.LockUndecided, new { ids, now }, ct);

    /// <summary>Takes an offered answer for the reply to its callback.</summary>
    /// <returns>False when it is already on its way otherwise.</returns>
    public async Task<bool> TakeOfferedAsync(Id<OutreachMessage> id, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.TakeOffered, new { id, now }, ct) == 1;

    public Task<OutreachMessage?> FindAsync(Id<OutreachMessage> id, CancellationToken ct) => db.FindAsync<OutreachMessage>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<OutreachMessage>> PageAsync(Id<Fan>? fanId, MessageState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(fanId is null ? Sql.Page : Sql.PageOfFan, new { fanId = fanId?.Value, state, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>What is not yet on its way, locked.</summary>
    public Task<IReadOnlyList<PendingMessage>> ListPendingAsync(Id<Fan> fanId, bool marketingOnly, CancellationToken ct) =>
        db.ListAsync<PendingMessage>(marketingOnly ? Sql.ListPendingMarketing : Sql.ListPending, new { fanId }, ct);

    public ValueTask CancelPendingAsync(Id<Fan> fanId, string reason, bool marketingOnly, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(marketingOnly ? Sql.CancelMarketing : Sql.CancelPending, new { fanId, reason, now }, ct);

    public ValueTask ForgetContentAsync(Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.ForgetContent, new { fanId }, ct);

    public Task<IReadOnlyList<ActiveCooldown>> ListCooldownsAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) =>
        db.ListAsync<ActiveCooldown>(Sql.ListCooldowns, new { now, after, limit }, ct);

    internal static class Sql
    {
        private const string Columns = """
            id, fan_id, touch_key, purpose, state, channel, content, decision, reason, due_at, expires_at, send_right_id, attempts,
            first_attempt_at, provider_id, error_code, error_text, created_at, sent_at, closed_at
            """;

        public const string Insert = """
            insert into outreach_message (id, fan_id, touch_key, purpose, state, channel, content, decision, reason, due_at, expires_at,
                send_right_id, cooldown_until, attempts, created_at, closed_at)
            values (@Id, @FanId, @TouchKey, @Purpose, @State, @Channel, @Content, @Decision, @Reason, @DueAt, @ExpiresAt,
                @SendRightId, @cooldownUntil, 0, @CreatedAt, @ClosedAt)
            """;

        public const string Decide = """
            update outreach_message set state = @State, channel = @Channel, decision = @Decision, reason = @Reason, due_at = @DueAt,
                send_right_id = @SendRightId, cooldown_until = @cooldownUntil, closed_at = @ClosedAt
            where id = @Id
            """;

        public const string ListKnownKeys = "select touch_key from outreach_message where touch_key in @keys";

        public const string ListDue = "select id, fan_id from outreach_message where state in ('Deferred', 'Offered') and due_at <= @now order by due_at limit @limit";

        public const string LockUndecided = $"""
            select {Columns} from outreach_message
            where id in @ids and state in ('Deferred', 'Offered') and due_at <= @now
            order by id /*lock*/
            """;

        public const string TakeOffered = """
            update outreach_message set state = 'Sent', channel = 'PassiveReply', sent_at = @now, closed_at = @now
            where id = @id and state = 'Offered'
            """;

        public const string Find = $"select {Columns} from outreach_message where id = @id";

        public const string Page = $"""
            select {Columns} from outreach_message
            where id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string PageOfFan = $"""
            select {Columns} from outreach_message
            where fan_id = @fanId and id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string ListPending = """
            select touch_key, send_right_id from outreach_message
            where fan_id = @fanId and state in ('Planned', 'Deferred', 'Offered') /*lock*/
            """;

        public const string ListPendingMarketing = """
            select touch_key, send_right_id from outreach_message
            where fan_id = @fanId and state in ('Planned', 'Deferred') and purpose = 'Marketing' /*lock*/
            """;

        public const string CancelPending = """
            update outreach_message set state = 'Suppressed', reason = @reason, cooldown_until = null, closed_at = @now
            where fan_id = @fanId and state in ('Planned', 'Deferred', 'Offered')
            """;

        public const string CancelMarketing = """
            update outreach_message set state = 'Suppressed', reason = @reason, cooldown_until = null, closed_at = @now
            where fan_id = @fanId and state in ('Planned', 'Deferred') and purpose = 'Marketing'
            """;

        public const string ForgetContent = "update outreach_message set content = null where fan_id = @fanId and content is not null";

        public const string ListCooldowns = """
            select id, fan_id, touch_key, cooldown_until from outreach_message
            where cooldown_until > @now and id > @after
            order by id limit @limit
            """;
    }
}

[method: Dapper.ExplicitConstructor]
internal sealed record DueMessage(long Id, Id<Fan> FanId);

[method: Dapper.ExplicitConstructor]
internal sealed record PendingMessage(string TouchKey, long? SendRightId);

[method: Dapper.ExplicitConstructor]
internal sealed record ActiveCooldown(long Id, Id<Fan> FanId, string TouchKey, DateTimeOffset CooldownUntil);
