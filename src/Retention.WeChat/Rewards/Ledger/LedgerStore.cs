using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>ledger_posting</c>, <c>ledger_entry</c>, <c>points_balance</c> and <c>ledger_check</c>. Postings and entries are only ever inserted.</summary>
internal sealed class LedgerStore(Db db, IdGenerator ids)
{
    public Task<IReadOnlyList<PostedPoints>> ListByKeysAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        db.ListAsync<PostedPoints>(Sql.ListByKeys, new { keys }, ct);

    public Task<IReadOnlyList<PostedPoints>> ListOfAsync(Id<Fan> fanId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<PostedPoints>(Sql.ListOf, new { fanId, before = before ?? long.MaxValue, limit }, ct);

    public Task<long> BalanceAsync(Id<Fan> fanId, CancellationToken ct) => db.FindAsync<long>(Sql.Balance, new { fanId }, ct);

    public Task<IReadOnlyList<FanBalance>> ListBalancesAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<FanBalance>(Sql.ListBalances, new { fanIds = fanIds.Select(id => id.Value).ToArray() }, ct);

    /// <summary>Takes points where there are enough.</summary>
    public async Task<bool> TakeAsync(Id<Fan> fanId, long points, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Take, new { fanId, points }, ct) == 1;

    public async Task GiveAsync(Id<Fan> fanId, long points, CancellationToken ct)
    {
        await db.QueueAsync(Sql.OpenBalance, new { fanId }, ct);
        await db.QueueAsync(Sql.Give, new { fanId, points }, ct);
    }

    /// <summary>Both sides of a posting: the fan's, and the issuer's under the reason.</summary>
    public async Task RecordAsync(Posting posting, DateTimeOffset now, CancellationToken ct)
    {
        var id = ids.Next();
        await db.QueueAsync(
            Sql.InsertPosting,
            new { id, posting.Key, posting.Reason, posting.FanId, posting.Amount, posting.Note, now },
            ct);
        await db.QueueAsync(
            Sql.InsertEntries,
            new
            {
                fanEntryId = ids.Next(),
                issuerEntryId = ids.Next(),
                id,
                fanAccount = $"fan:{posting.FanId}",
                issuerAccount = $"issuer:{posting.Reason}",
                posting.Amount,
                opposite = -posting.Amount,
            },
            ct);
    }

    public Task<LedgerCheck?> LastCheckAsync(CancellationToken ct) => db.FindAsync<LedgerCheck>(Sql.LastCheck, null, ct);

    public async Task<LedgerCheck> CheckAsync(DateTimeOffset now, CancellationToken ct)
    {
        var check = new LedgerCheck(
            ids.Next(),
            now,
            await db.FindAsync<long>(Sql.CountPostings, null, ct),
            await db.FindAsync<long>(Sql.CountUnbalanced, null, ct),
            await db.FindAsync<long>(Sql.CountWrongBalances, null, ct));
        await db.ExecuteAsync(Sql.InsertCheck, check, ct);
        return check;
    }

    internal static class Sql
    {
        private const string Columns = "id, posting_key, reason, fan_id, amount, note, posted_at";

        public const string ListByKeys = $"select {Columns} from ledger_posting where posting_key in @keys";

        public const string ListOf = $"select {Columns} from ledger_posting where fan_id = @fanId and id < @before order by id desc limit @limit";

        public const string Balance = "select balance from points_balance where fan_id = @fanId";

        public const string Take = "update points_balance set balance = balance - @points where fan_id = @fanId and balance >= @points";

        public const string ListBalances = "select fan_id, balance from points_balance where fan_id in @fanIds";

        public const string OpenBalance = """
            insert into points_balance (fan_id, balance)
            select @fanId, 0 from (select 1 as one) as here
            where not exists (select 1 from points_balance where fan_id = @fanId)
            """;

        public const string Give = "update points_balance set balance = balance + @points where fan_id = @fanId";

        public const string InsertPosting = """
            insert into ledger_posting (id, posting_key, reason, fan_id, amount, note, posted_at)
            values (@id, @Key, @Reason, @FanId, @Amount, @Note, @now)
            """;

        public const string InsertEntries = """
            insert into ledger_entry (id, posting_id, account, amount)
            values (@fanEntryId, @id, @fanAccount, @Amount), (@issuerEntryId, @id, @issuerAccount, @opposite)
            """;

        public const string LastCheck = "select id, checked_at, postings, unbalanced_postings, wrong_balances from ledger_check order by id desc limit 1";

        public const string InsertCheck = """
            insert into ledger_check (id, checked_at, postings, unbalanced_postings, wrong_balances)
            values (@Id, @CheckedAt, @Postings, @UnbalancedPostings, @WrongBalances)
            """;

        public const string CountPostings = "select count(*) from ledger_posting";

        public const string CountUnbalanced = """
            select count(*) from (
                select p.id
                from ledger_posting p left join ledger_entry e on e.posting_id = p.id
                group by p.id
                having count(e.id) < 2 or sum(e.amount) <> 0
            ) as unbalanced
            """;

        // From both sides: a balance nobody posted, and postings without a balance.
        public const string CountWrongBalances = """
            select count(*) from (
                select fan_id from (
                    select fan_id, balance as amount from points_balance
                    union all
                    select fan_id, -amount from ledger_posting
                ) as both_sides
                group by fan_id
                having sum(amount) <> 0
            ) as wrong
            """;
    }
}

[method: Dapper.ExplicitConstructor]
internal sealed record FanBalance(Id<Fan> FanId, long Balance);
