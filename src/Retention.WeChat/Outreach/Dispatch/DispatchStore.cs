using Dapper;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>outreach_message</c> as the senders see it, and <c>outreach_receipt</c>.</summary>
internal sealed class DispatchStore(Db db)
{
    public Task<IReadOnlyList<long>> ListPlannedAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListPlanned, new { now, limit }, ct);

    public Task<int> ClaimAsync(IReadOnlyCollection<long> ids, long token, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Claim, new { ids, token, now, until }, ct);

    public Task<IReadOnlyList<Dispatch>> ListClaimedAsync(long token, CancellationToken ct) => db.ListAsync<Dispatch>(Sql.ListClaimed, new { token }, ct);

    public ValueTask CloseAsync(Dispatch dispatch, MessageState state, string? providerId, string? errorCode, string? errorText, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Close,
            new
            {
                dispatch.Id, dispatch.LeaseToken, state, providerId, errorCode, errorText,
                sentAt = state == MessageState.Sent ? now : (DateTimeOffset?)null,
            },
            ct);

    /// <summary>Back to the planned (same channel) or the deferred (decide anew).</summary>
    public ValueTask ReturnAsync(Dispatch dispatch, MessageState state, DateTimeOffset dueAt, string errorCode, string errorText, CancellationToken ct) =>
        db.QueueAsync(Sql.Return, new { dispatch.Id, dispatch.LeaseToken, state, dueAt, errorCode, errorText }, ct);

    /// <returns>False when another sender has it by now.</returns>
    public async Task<bool> FailAsync(Dispatch dispatch, string errorCode, string errorText, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Fail, new { dispatch.Id, dispatch.LeaseToken, errorCode, errorText, now }, ct) == 1;

    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> WithdrawAsync(Dispatch dispatch, string reason, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Withdraw, new { dispatch.Id, dispatch.LeaseToken, reason, now }, ct) == 1;

    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> ReconsiderAsync(Dispatch dispatch, DateTimeOffset dueAt, string reason, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Reconsider, new { dispatch.Id, dispatch.LeaseToken, dueAt, reason }, ct) == 1;

    public Task<IReadOnlyList<Dispatch>> ListAbandonedAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<Dispatch>(Sql.ListAbandoned, new { now, limit }, ct);

    /// <returns>False when no sent message carries the id (yet).</returns>
    public async Task<bool> SettleAsync(string providerId, MessageState state, string? errorText, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Settle, new { providerId, state, errorText = errorText.Cut(300), now }, ct) > 0;

    /// <summary>Settles by our own id, for providers that echo it.</summary>
    public async Task<bool> SettleByIdAsync(long id, string providerId, MessageState state, string? errorText, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.SettleById, new { id, providerId, state, errorText = errorText.Cut(300), now }, ct) > 0;

    public ValueTask KeepReceiptAsync(string providerId, MessageState outcome, string? detail, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.KeepReceipt, new { providerId, outcome, detail = detail.Cut(200), now }, ct);

    public Task<IReadOnlyList<WaitingReceipt>> ListMatchingReceiptsAsync(int limit, CancellationToken ct) => db.ListAsync<WaitingReceipt>(Sql.ListMatchingReceipts, new { limit }, ct);

    public ValueTask DropReceiptAsync(string providerId, CancellationToken ct) => db.QueueAsync(Sql.DropReceipt, new { providerId }, ct);

    public Task<int> DropOldReceiptsAsync(DateTimeOffset before, CancellationToken ct) => db.ExecuteAsync(Sql.DropOldReceipts, new { before }, ct);

    internal static class Sql
    {
        private const string DispatchColumns = """
            m.id, m.fan_id, m.touch_key, m.purpose, m.channel, m.content, m.expires_at, m.send_right_id, m.attempts, m.first_attempt_at,
            m.lease_token, m.held_until, m.budget, m.campaign, f.account, f.open_id, f.phone_cipher, f.state as fan_state
            """;

        public const string ListPlanned = "select id from outreach_message where state = 'Planned' and due_at <= @now order by due_at limit @limit";

        public const string Claim = """
            update outreach_message set state = 'Sending', lease_token = @token, lease_until = @until, attempts = attempts + 1,
                first_attempt_at = coalesce(first_attempt_at, @now)
            where id in @ids and state = 'Planned' and due_at <= @now
            """;

        public const string ListClaimed = $"""
            select {DispatchColumns} from outreach_message m join fan f on f.id = m.fan_id
            where m.lease_token = @token and m.state = 'Sending'
            """;

        // The token fences: a sender that was paused past its lease changes nothing any more.
        public const string Close = """
            update outreach_message set state = @state, provider_id = @providerId, error_code = @errorCode, error_text = @errorText,
                sent_at = @sentAt, lease_token = null, lease_until = null
            where id = @Id and lease_token = @LeaseToken
            """;

        public const string Return = """
            update outreach_message set state = @state, due_at = @dueAt, error_code = @errorCode, error_text = @errorText,
                lease_token = null, lease_until = null
            where id = @Id and lease_token = @LeaseToken
            """;

        // What never left holds no cool-down.
        public const string Fail = """
            update outreach_message set state = 'Failed', error_code = @errorCode, error_text = @errorText, closed_at = @now,
                held_until = null, counts_until = null, lease_token = null, lease_until = null
            where id = @Id and lease_token = @LeaseToken
            """;

        public const string Withdraw = """
            update outreach_message set state = 'Suppressed', reason = @reason, held_until = null, counts_until = null, closed_at = @now,
                lease_token = null, lease_until = null
            where id = @Id and lease_token = @LeaseToken
            """;

        public const string Reconsider = """
            update outreach_message set state = 'Deferred', reason = @reason, due_at = @dueAt, send_right_id = null,
                lease_token = null, lease_until = null
            where id = @Id and lease_token = @LeaseToken
            """;

        public const string ListAbandoned = $"""
            select {DispatchColumns} from outreach_message m join fan f on f.id = m.fan_id
            where m.state = 'Sending' and m.lease_until < @now
            order by m.lease_until limit @limit
            """;

        public const string Settle = """
            update outreach_message set state = @state, error_text = @errorText, closed_at = @now
            where provider_id = @providerId and state in ('Sent', 'Unknown')
            """;

        public const string SettleById = """
            update outreach_message set state = @state, provider_id = @providerId, error_text = @errorText, closed_at = @now
            where id = @id and state in ('Sent', 'Unknown')
            """;

        public const string KeepReceipt = """
            insert into outreach_receipt (provider_id, outcome, detail, received_at)
            select @providerId, @outcome, @detail, @now from (select 1 as one) as here
            where not exists (select 1 from outreach_receipt where provider_id = @providerId)
            """;

        public const string ListMatchingReceipts = """
            select r.provider_id, r.outcome, r.detail
            from outreach_receipt r join outreach_message m on m.provider_id = r.provider_id
            limit @limit
            """;

        public const string DropReceipt = "delete from outreach_receipt where provider_id = @providerId";

        public const string DropOldReceipts = "delete from outreach_receipt where received_at < @before";
    }
}

/// <summary>A claimed message with what sending it needs.</summary>
[method: ExplicitConstructor]
internal sealed record Dispatch(
    Id<OutreachMessage> Id,
    Id<Fan> FanId,
    string TouchKey,
    TouchPurpose Purpose,
    Channel Channel,
    string? Content,
    DateTimeOffset ExpiresAt,
    long? SendRightId,
    int Attempts,
    DateTimeOffset FirstAttemptAt,
    long LeaseToken,
    DateTimeOffset? HeldUntil,
    string Budget,
    string? Campaign,
    FanAccount Account,
    string? OpenId,
    string? PhoneCipher,
    FanState FanState)
{
    public string ClientMessageId => $"rw{Id}";
}

[method: ExplicitConstructor]
internal sealed record WaitingReceipt(string ProviderId, MessageState Outcome, string? Detail);
