using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>What must not be found in the ledger, each rule as a query for what breaks it; and the table <c>ledger_check</c>.</summary>
internal sealed class ProofStore(Db db)
{
    /// <summary>Faults of one rule named in a check; all are counted.</summary>
    private const int ListedMax = 10;

    public static readonly IReadOnlyList<ProofRule> Rules =
    [
        new("posting_unbalanced", "posting", Sql.Unbalanced),
        new("entry_without_posting", "posting", Sql.Orphans),
        new("amount_differs_from_entries", "posting", Sql.WrongAmounts),
        new("balance_differs_from_entries", "member", Sql.WrongBalances),
        new("lot_differs_from_entries", "lot", Sql.WrongLots),
        new("lots_differ_from_balance", "member", Sql.WrongLotSums),
        new("lot_not_closed", "lot", Sql.WrongLotDays),
        new("holds_differ_from_balance", "member", Sql.WrongHolds),
        new("hold_without_posting", "hold", Sql.LooseHolds),
        new("reversals_differ_from_postings", "posting", Sql.WrongReversals),
        new("posting_unsealed", "posting", ChainStore.Sql.Unsealed),
        new("chain_length_differs", "shard", ChainStore.Sql.WrongHeads),
        new("anchor_lost", "check", ChainStore.Sql.LostAnchors),
    ];

    public Task<long> CountPostingsAsync(CancellationToken ct) => db.FindAsync<long>(Sql.CountPostings, null, ct);

    public async Task<(long Count, IEnumerable<LedgerFault> Found)> FindFaultsAsync(ProofRule rule, CancellationToken ct)
    {
        // Only one rule asks for it: what was made before was sealed long since.
        var before = IdGenerator.FloorOf(TimeProvider.System.GetUtcNow() - LedgerSealer.StragglersMax);
        var rows = await db.ListAsync<FaultRow>(rule.Sql, new { before }, ct);
        return (rows.Count, rows.Take(ListedMax).Select(row => new LedgerFault(rule.Name, $"{rule.Of} {row.Id}", row.Detail ?? "")));
    }

    public Task<CheckRow?> FindLastAsync(CancellationToken ct) => db.FindAsync<CheckRow>(Sql.FindLast, null, ct);

    public Task AddAsync(CheckRow check, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, check, ct);

    [method: ExplicitConstructor]
    private sealed record FaultRow(long Id, string? Detail);

    internal static class Sql
    {
        // No list grows past what a person could look at.
        private const string Limit = "limit 1000";

        public const string CountPostings = "select count(*) from ledger_posting";

        public const string FindLast = "select id, checked_at, postings, faults, findings from ledger_check order by id desc limit 1";

        public const string Insert = "insert into ledger_check (id, checked_at, postings, faults, findings) values (@Id, @CheckedAt, @Postings, @Faults, @Findings)";

        public const string Unbalanced = $"""
            select p.id, concat('sum ', coalesce(sum(e.amount), 0)) as detail
            from ledger_posting p left join ledger_entry e on e.posting_id = p.id
            group by p.id
            having count(e.amount) < 2 or sum(e.amount) <> 0
            {Limit}
            """;

        public const string Orphans = $"""
            select distinct e.posting_id as id, null as detail
            from ledger_entry e left join ledger_posting p on p.id = e.posting_id
            where p.id is null
            {Limit}
            """;

        public const string WrongAmounts = $"""
            select p.id, concat(p.amount, ' instead of ', coalesce(sum(e.amount), 0)) as detail
            from ledger_posting p left join ledger_entry e on e.posting_id = p.id and e.fan_id = p.fan_id and e.account in ('available', 'owed')
            group by p.id, p.amount
            having p.amount <> coalesce(sum(e.amount), 0)
            {Limit}
            """;

        // From both sides: a balance nobody posted, and postings without a balance.
        public const string WrongBalances = $"""
            select fan_id as id, concat(account, ' off by ', sum(amount)) as detail
            from (
                select fan_id, 'available' as account, balance as amount from points_balance
                union all select fan_id, 'pending', pending from points_balance
                union all select fan_id, 'held', held from points_balance
                union all select fan_id, 'owed', -owed from points_balance
                union all select fan_id, account, -amount from ledger_entry where fan_id is not null
            ) as both_sides
            group by fan_id, account
            having sum(amount) <> 0
            {Limit}
            """;

        public const string WrongLots = $"""
            select lot_id as id, concat('off by ', sum(amount)) as detail
            from (
                select id as lot_id, remaining as amount from points_lot
                union all select lot_id, -amount from ledger_entry where lot_id is not null
            ) as both_sides
            group by lot_id
            having sum(amount) <> 0
            {Limit}
            """;

        public const string WrongLotSums = $"""
            select fan_id as id, concat('off by ', sum(amount)) as detail
            from (
                select fan_id, balance as amount from points_balance
                union all select fan_id, -remaining from points_lot
            ) as both_sides
            group by fan_id
            having sum(amount) <> 0
            {Limit}
            """;

        public const string WrongLotDays = $"""
            select id, concat(remaining, ' left') as detail from points_lot
            where (remaining = 0 and open_until is not null) or (remaining > 0 and (open_until is null or open_until <> expires_on))
            {Limit}
            """;

        public const string WrongHolds = $"""
            select fan_id as id, concat(account, ' off by ', sum(amount)) as detail
            from (
                select fan_id, 'Earn' as account, pending as amount from points_balance
                union all select fan_id, 'Spend', held from points_balance
                union all select fan_id, kind, -points from points_hold where state = 'Pending'
            ) as both_sides
            group by fan_id, account
            having sum(amount) <> 0
            {Limit}
            """;

        // One posting placed it, one settled it where it is settled, and none where it is pending.
        public const string LooseHolds = $"""
            select h.id, concat(h.state, ', ', count(p.id), ' postings') as detail
            from points_hold h left join ledger_posting p on p.kind in ('Hold', 'Settle') and (p.id = h.id or p.origin_id = h.id)
            group by h.id, h.state
            having count(p.id) <> case when h.state = 'Pending' then 1 else 2 end
            {Limit}
            """;

        public const string WrongReversals = $"""
            select posting_id as id, concat('off by ', sum(amount)) as detail
            from (
                select posting_id, reversed as amount from ledger_reversed
                union all
                select p.origin_id, case when e.account like 'burn:%' then e.amount else -e.amount end
                from ledger_posting p join ledger_entry e on e.posting_id = p.id
                where p.kind = 'Reversal' and (e.account like 'clawback:%' or e.account like 'burn:%')
            ) as both_sides
            group by posting_id
            having sum(amount) <> 0
            {Limit}
            """;
    }
}

/// <summary>A rule of the ledger: its name, of what, and the query that finds what breaks it.</summary>
internal sealed record ProofRule(string Name, string Of, string Sql);
