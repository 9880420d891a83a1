using System.Text;
using Dapper;
using Retention.Platform;
using Retention.Platform.Data;

namespace Retention.WeChat.Callbacks;

/// <summary>The table <c>callback_inbox</c>.</summary>
internal sealed class InboxStore(Db db)
{
    private const int ErrorMax = 300;

    /// <summary>Stores a batch; rows whose key is known are passed over. The caller finds out which by <see cref="ListIdsAsync"/>.</summary>
    public Task<int> InsertAsync(IReadOnlyList<InboxItem> items, string? holder, DateTimeOffset? leaseUntil, CancellationToken ct)
    {
        var text = new StringBuilder(Sql.InsertHead);
        var args = new Dictionary<string, object?>(items.Count * 6) { ["holder"] = holder, ["leaseUntil"] = leaseUntil };
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append($"(@id{i}, @source{i}, @key{i}, @fan{i}, @body{i}, 'Pending', @holder, @leaseUntil, 0, @at{i})");
            args[$"id{i}"] = items[i].Id;
            args[$"source{i}"] = items[i].Source;
            args[$"key{i}"] = items[i].DedupeKey;
            args[$"fan{i}"] = items[i].FanHash;
            args[$"body{i}"] = items[i].Body;
            args[$"at{i}"] = items[i].ReceivedAt;
        }

        text.Append(' ').Append(db.Dialect.PassOverDuplicates("dedupe_key"));
        return db.ExecuteAsync(text.ToString(), args, ct);
    }

    public Task<IReadOnlyList<InboxKey>> ListIdsAsync(IReadOnlyCollection<string> keys, CancellationToken ct) => db.ListAsync<InboxKey>(Sql.ListIds, new { keys }, ct);

    public Task<IReadOnlyList<long>> ListWaitingAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListWaiting, new { now, limit }, ct);

    public Task<int> ClaimAsync(IReadOnlyCollection<long> ids, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Claim, new { ids, holder, now, until }, ct);

    public Task<IReadOnlyList<InboxRow>> ListClaimedAsync(IReadOnlyCollection<long> ids, string holder, DateTimeOffset until, CancellationToken ct) =>
        db.ListAsync<InboxRow>(Sql.ListClaimed, new { ids, holder, until }, ct);

    /// <summary>Of these rows those nobody has processed yet, locked.</summary>
    public Task<IReadOnlyList<long>> LockPendingAsync(IReadOnlyCollection<long> ids, CancellationToken ct) => db.ListAsync<long>(Sql.LockPending, new { ids }, ct);

    /// <summary>What was processed is forgotten but for its key: fans' words are not kept here.</summary>
    public Task<int> DoneAsync(IReadOnlyCollection<long> ids, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Done, new { ids, now }, ct);

    /// <summary>For kinds this version does not know: the body stays until the purge, or until its fan is erased, to be looked at.</summary>
    public ValueTask KeepAsync(long id, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.Keep, new { id, now }, ct);

    public ValueTask AnsweredAsync(long id, long messageId, CancellationToken ct) => db.QueueAsync(Sql.Answered, new { id, messageId }, ct);

    /// <summary>Puts a row back for another try, or aside for an operator when it has had its tries.</summary>
    public Task FailedAsync(long id, string error, DateTimeOffset now, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await db.FindAsync<int?>(Sql.LockAttempts, new { id }, token) is not { } attempts)
                return;
            var retryAt = InboxRetries.At(attempts + 1, now);
            await db.ExecuteAsync(Sql.Failed, new { id, error = error.Cut(ErrorMax), attempts = attempts + 1, state = retryAt is null ? "Failed" : "Pending", retryAt }, token);
        },
        ct);

    public Task<IReadOnlyList<FailedCallback>> ListFailedAsync(long before, int limit, CancellationToken ct) => db.ListAsync<FailedCallback>(Sql.ListFailed, new { before, limit }, ct);

    /// <summary>Gives everything that was put aside its tries anew.</summary>
    public Task<int> RetryFailedAsync(CancellationToken ct) => db.ExecuteAsync(Sql.RetryFailed, null, ct);

    public Task<InboxAnswer?> FindAnswerAsync(long id, CancellationToken ct) => db.FindAsync<InboxAnswer>(Sql.FindAnswer, new { id }, ct);

    public async Task PurgeAsync(DateTimeOffset doneBefore, DateTimeOffset failedBefore, CancellationToken ct)
    {
        await db.PurgeAsync(Sql.DoneMark, Sql.PurgeDone, doneBefore, ct);
        await db.PurgeAsync(Sql.FailedMark, Sql.PurgeFailed, failedBefore, ct);
    }

    internal static class Sql
    {
        // Not a whole statement: rows and the dialect's ending follow.
        internal static readonly string InsertHead =
            "insert into callback_inbox (id, source, dedupe_key, fan_hash, body, state, lease_holder, lease_until, attempts, received_at) values ";

        public const string ListIds = "select id, dedupe_key from callback_inbox where dedupe_key in @keys";

        public const string AnyWaiting = "select 1 from callback_inbox where state = 'Pending' and (lease_until is null or lease_until < @machineNow)";

        public const string ListWaiting = """
            select id from callback_inbox
            where state = 'Pending' and (lease_until is null or lease_until < @now)
            order by id limit @limit
            """;

        // Found by id alone: few rows are pending, and through the index of states batches would lock each other's rows in another order.
        private const string PendingOfIds = "where id in @ids and coalesce(state, '') = 'Pending'";

        public const string Claim = $"""
            update callback_inbox set lease_holder = @holder, lease_until = @until
            {PendingOfIds} and (lease_until is null or lease_until < @now)
            """;

        public const string ListClaimed = """
            select id, source, fan_hash, body, received_at from callback_inbox
            where id in @ids and state = 'Pending' and lease_holder = @holder and lease_until = @until
            order by id
            """;

        public const string LockPending = $"select id from callback_inbox {PendingOfIds} order by id /*lock*/";

        public const string Done = $"""
            update callback_inbox set state = 'Done', done_at = @now, body = null, lease_holder = null, lease_until = null
            {PendingOfIds}
            """;

        public const string Keep = "update callback_inbox set state = 'Kept', done_at = @now, lease_holder = null, lease_until = null where id = @id";

        public const string Answered = "update callback_inbox set message_id = @messageId where id = @id";

        public const string LockAttempts = "select attempts from callback_inbox where id = @id and state = 'Pending' /*lock*/";

        public const string Failed = """
            update callback_inbox set error = @error, lease_holder = null, lease_until = @retryAt, state = @state, attempts = @attempts
            where id = @id
            """;

        public const string ListFailed = """
            select id, source, attempts, error, received_at from callback_inbox
            where state = 'Failed' and id < @before
            order by id desc limit @limit
            """;

        public const string RetryFailed = "update callback_inbox set state = 'Pending', attempts = 0, lease_until = null where state = 'Failed'";

        public const string FindAnswer = "select state, message_id from callback_inbox where id = @id";

        public const string DoneMark = "select received_at from callback_inbox where received_at <= @until and state in ('Done', 'Kept') order by received_at limit 1 offset @slice";

        public const string PurgeDone = "delete from callback_inbox where received_at <= @until and state in ('Done', 'Kept')";

        public const string FailedMark = "select received_at from callback_inbox where received_at <= @until and state = 'Failed' order by received_at limit 1 offset @slice";

        public const string PurgeFailed = "delete from callback_inbox where received_at <= @until and state = 'Failed'";
    }
}

[method: ExplicitConstructor]
internal sealed record InboxKey(long Id, string DedupeKey);

[method: ExplicitConstructor]
internal sealed record InboxRow(long Id, InboxSource Source, string FanHash, string Body, DateTimeOffset ReceivedAt);

[method: ExplicitConstructor]
internal sealed record InboxAnswer(string State, long? MessageId);
