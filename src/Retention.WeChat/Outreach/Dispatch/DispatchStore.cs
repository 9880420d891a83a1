using System.Globalization;
using Retention.Platform;
using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>
/// The table <c>outreach_message</c> as the senders see it. Each write names the lease it was claimed under: a sender that
/// was paused past it changes nothing any more.
/// </summary>
internal sealed class DispatchStore(Db db)
{
    /// <summary>Rows in one statement that gives each its own provider's id; the arms of its case are looked through row by row.</summary>
    private const int ArmsMax = 100;

    /// <summary>A provider's code beyond this is cut: the record of a whole batch shall not fail at one.</summary>
    internal const int CodeMax = 63;

    /// <summary>A provider's id of a message; a longer one is cut here and in its receipt alike.</summary>
    internal const int ProviderIdMax = 64;

    private const int TextMax = 300;

    /// <returns>How many messages wait for their turn, counted no further than to the limit.</returns>
    public Task<int> CountDueAsync(ChannelRoute route, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.FindAsync<int>(Sql.CountDue, new { lanes = Lanes.Of(route), now, limit }, ct);

    /// <summary>The most urgent ones due, locked; those another sender is just claiming are passed over.</summary>
    public Task<IReadOnlyList<long>> LockDueAsync(ChannelRoute route, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.LockDue, new { lanes = Lanes.Of(route), now, limit }, ct);

    public Task<int> ClaimAsync(IReadOnlyCollection<long> ids, long token, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Claim, new { ids, token, now, until }, ct);

    public Task<IReadOnlyList<Dispatch>> ListClaimedAsync(IReadOnlyCollection<long> ids, long token, CancellationToken ct) =>
        db.ListAsync<Dispatch>(Sql.ListClaimed, new { ids, token }, ct);

    public Task<IReadOnlyList<Dispatch>> ListAbandonedAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<Dispatch>(Sql.ListAbandoned, new { now, limit }, ct);

    /// <summary>Of rows claimed under a lease those it still holds, locked.</summary>
    public Task<IReadOnlyList<long>> LockHeldAsync(IReadOnlyCollection<long> ids, long token, CancellationToken ct) => db.ListAsync<long>(Sql.LockHeld, new { ids, token }, ct);

    public ValueTask RenewAsync(long id, long token, DateTimeOffset heldUntil, DateTimeOffset countsUntil, CancellationToken ct) =>
        db.QueueAsync(Sql.Renew, new { id, token, heldUntil, countsUntil }, ct);

    /// <summary>Messages whose provider named no id.</summary>
    public Task SentAsync(IReadOnlyCollection<long> ids, long token, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Sent, new { ids, token, now }, ct);

    /// <summary>Messages with the ids their receipts will carry.</summary>
    public async Task SentAsync(IReadOnlyCollection<(long Id, string ProviderId)> sent, long token, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var rows in sent.Chunk(ArmsMax))
        {
            var args = new Dictionary<string, object?>(StringComparer.Ordinal) { ["ids"] = rows.Select(row => row.Id).ToArray(), ["token"] = token, ["now"] = now };
            for (var i = 0; i < rows.Length; i++)
                (args[$"id{i}"], args[$"provider{i}"]) = (rows[i].Id, rows[i].ProviderId.Cut(ProviderIdMax));
            await db.ExecuteAsync(SentArms.Of(rows.Length), args, ct);
        }
    }

    public ValueTask AgainAsync(IReadOnlyCollection<long> ids, long token, Verdict.Again again, CancellationToken ct) =>
        db.QueueAsync(Sql.Again, new { ids, token, again.DueAt, again.Lane, Code = again.Code.Cut(CodeMax), text = again.Text.Cut(TextMax), uncounted = again.Counts ? 0 : 1 }, ct);

    public ValueTask AnewAsync(IReadOnlyCollection<long> ids, long token, Verdict.Anew anew, CancellationToken ct) =>
        db.QueueAsync(Sql.Anew, new { ids, token, anew.DueAt, anew.Reason, Code = anew.Code.Cut(CodeMax), text = anew.Text.Cut(TextMax), uncounted = anew.Counts ? 0 : 1 }, ct);

    public ValueTask EndAsync(IReadOnlyCollection<long> ids, long token, Verdict.Ended ended, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.End, new { ids, token, ended.State, ended.Reason, Code = ended.Code.Cut(CodeMax), text = ended.Text.Cut(TextMax), now }, ct);

    /// <summary>What the receipt of a message in doubt will carry, where that is known beforehand.</summary>
    public ValueTask ExpectAsync(long id, long token, string providerId, CancellationToken ct) =>
        db.QueueAsync(Sql.Expect, new { id, token, providerId = providerId.Cut(ProviderIdMax) }, ct);

    public ValueTask DoubtAsync(IReadOnlyCollection<long> ids, long token, string text, CancellationToken ct) =>
        db.QueueAsync(Sql.Doubt, new { ids, token, code = Dispatch.Doubt, text = text.Cut(TextMax) }, ct);

    /// <summary>The statement for so many rows: <see cref="Sql.SentWithIds"/> with its one arm repeated.</summary>
    private static class SentArms
    {
        private static readonly string[] Texts = new string[ArmsMax + 1];

        public static string Of(int rows) => Texts[rows] ??= Sql.SentWithIds.Replace(
            Sql.Arm, string.Join(' ', Enumerable.Range(0, rows).Select(row => Sql.Arm.Replace("0", row.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    internal static class Sql
    {
        internal const string Arm = "when @id0 then @provider0";

        private const string DispatchColumns = """
            m.id, m.fan_id, m.touch_key, m.purpose, m.channel, m.content, m.expires_at, m.send_right_id, m.attempts, m.first_attempt_at,
            m.lease_token, m.lease_until, m.held_until, m.budget, m.campaign, m.error_code, f.account, f.open_id, f.phone_cipher, f.state as fan_state, m.retries
            """;

        // A row has the token only while it is being sent. Its state is not asked for: SQLite would look through that index instead.
        private const string Held = "where id in @ids and lease_token = @token";

        // Of all that take one message a call. Literal, so that the index is asked for one moment in each.
        private const string SenderLanes = """
            'CustomerService:0', 'CustomerService:1', 'CustomerService:2', 'CustomerServiceMini:0', 'CustomerServiceMini:1', 'CustomerServiceMini:2',
            'Template:0', 'Template:1', 'Template:2', 'Subscribe:0', 'Subscribe:1', 'Subscribe:2', 'SubscribeMini:0', 'SubscribeMini:1', 'SubscribeMini:2',
            'Sms:0', 'Sms:1', 'Sms:2'
            """;

        public const string AnyDue = $"select 1 from outreach_message where state = 'Planned' and lane in ({SenderLanes}) and due_at <= @now";

        public const string AnyAbandoned = "select 1 from outreach_message where state = 'Sending' and lease_until < @machineNow and channel <> 'MassSend'";

        public const string CountDue = """
            select count(*) from (
                select id from outreach_message where state = 'Planned' and lane in @lanes and due_at <= @now limit @limit) as due
            """;

        // Lanes are named in the order in which they are served.
        public const string LockDue = """
            select id from outreach_message where state = 'Planned' and lane in @lanes and due_at <= @now
            order by lane, due_at limit @limit /*lock free*/
            """;

        // Rows this transaction has just locked as planned.
        public const string Claim = """
            update outreach_message set state = 'Sending', lane = null, lease_token = @token, lease_until = @until, attempts = attempts + 1,
                first_attempt_at = coalesce(first_attempt_at, @now)
            where id in @ids
            """;

        public const string ListClaimed = $"""
            select {DispatchColumns} from outreach_message m join fan f on f.id = m.fan_id
            where m.id in @ids and m.lease_token = @token
            """;

        // Mass messages are sent, and settled, by the job they belong to.
        public const string ListAbandoned = $"""
            select {DispatchColumns} from outreach_message m join fan f on f.id = m.fan_id
            where m.state = 'Sending' and m.lease_until < @now and m.channel <> 'MassSend'
            order by m.lease_until limit @limit
            """;

        public const string LockHeld = $"select id from outreach_message {Held} order by id /*lock*/";

        public const string Renew = """
            update outreach_message set held_until = @heldUntil, counts_until = @countsUntil
            where id = @id and lease_token = @token
            """;

        public const string Sent = $"""
            update outreach_message set state = 'Sent', sent_at = @now, error_code = null, error_text = null, lease_token = null, lease_until = null
            {Held}
            """;

        public const string SentWithIds = $"""
            update outreach_message set state = 'Sent', sent_at = @now, error_code = null, error_text = null, lease_token = null, lease_until = null,
                provider_id = case id {Arm} end
            {Held}
            """;

        // What an earlier send left in doubt stays so, and since when. First what looks at error_code: MySQL assigns from left to right.
        public const string Again = $"""
            update outreach_message set state = 'Planned', lane = @Lane, due_at = @DueAt, attempts = attempts - @uncounted,
                first_attempt_at = case when error_code = 'outcome_unknown' or @Code = 'outcome_unknown' then first_attempt_at end,
                error_text = case when error_code = 'outcome_unknown' then error_text else coalesce(@text, error_text) end,
                error_code = case when error_code = 'outcome_unknown' then error_code else coalesce(@Code, error_code) end,
                lease_token = null, lease_until = null
            {Held}
            """;

        public const string Anew = $"""
            update outreach_message set state = 'Deferred', reason = @Reason, due_at = @DueAt, lane = {OutreachStore.Sql.DeferredLane},
                attempts = attempts - @uncounted, first_attempt_at = null,
                error_code = coalesce(@Code, error_code), error_text = coalesce(@text, error_text), channel = null, send_right_id = null,
                held_until = null, counts_until = null, lease_token = null, lease_until = null
            {Held}
            """;

        // What never left holds no slot under the caps.
        public const string End = $"""
            update outreach_message set state = @State, reason = coalesce(@Reason, reason), error_code = coalesce(@Code, error_code),
                error_text = coalesce(@text, error_text), closed_at = @now, held_until = null, counts_until = null, lease_token = null, lease_until = null
            {Held}
            """;

        public const string Expect = "update outreach_message set provider_id = @providerId where id = @id and lease_token = @token";

        public const string Doubt = $"""
            update outreach_message set state = 'Unknown', error_code = @code, error_text = @text, lease_token = null, lease_until = null
            {Held}
            """;
    }
}
