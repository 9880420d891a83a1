using Retention.Platform.Data;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>points_sheet</c> and <c>points_sheet_line</c>.</summary>
internal sealed class SheetStore(Db db)
{
    public Task<BalanceSheet?> FindLastAsync(CancellationToken ct) => db.FindAsync<BalanceSheet>(Sql.FindLast, null, ct);

    public Task<DateTimeOffset?> FirstPostedAtAsync(CancellationToken ct) => db.FindAsync<DateTimeOffset?>(Sql.FirstPostedAt, null, ct);

    public Task<IReadOnlyList<AccountFlow>> ListFlowsAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct) => db.ListAsync<AccountFlow>(Sql.ListFlows, new { from, until }, ct);

    public Task<IReadOnlyList<BalanceSheet>> ListAsync(DateOnly from, DateOnly until, CancellationToken ct) => db.ListAsync<BalanceSheet>(Sql.List, new { from, until }, ct);

    public async Task<ILookup<DateOnly, AccountFlow>> ListLinesAsync(DateOnly from, DateOnly until, CancellationToken ct) =>
        (await db.ListAsync<Line>(Sql.ListLines, new { from, until }, ct)).ToLookup(line => line.Day, line => new AccountFlow(line.Account, line.Amount));

    /// <summary>The day's key refuses a second closing that ran at the same moment.</summary>
    public Task AddAsync(BalanceSheet sheet, IEnumerable<AccountFlow> flows, CancellationToken ct)
    {
        var batch = new StatementBatch();
        batch.Add(Sql.Insert, [sheet]);
        batch.Add(Sql.InsertLine, [.. flows.Select(flow => new { sheet.Day, flow.Account, flow.Amount })]);
        return db.ExecuteAsync(batch, ct);
    }

    [method: Dapper.ExplicitConstructor]
    private sealed record Line(DateOnly Day, string Account, long Amount);

    internal static class Sql
    {
        private const string Columns = "day, opening, issued, spent, expired, clawed_back, closing, pending, owed, cost_fen, closed_at";

        public const string FindLast = $"select {Columns} from points_sheet order by day desc limit 1";

        public const string FirstPostedAt = "select min(posted_at) from ledger_posting";

        public const string ListFlows = """
            select e.account, sum(e.amount) as amount
            from ledger_posting p join ledger_entry e on e.posting_id = p.id
            where p.posted_at >= @from and p.posted_at < @until
            group by e.account
            order by e.account
            """;

        public const string List = $"select {Columns} from points_sheet where day between @from and @until order by day";

        public const string ListLines = "select day, account, amount from points_sheet_line where day between @from and @until order by day, account";

        public const string Insert = $"""
            insert into points_sheet ({Columns})
            values (@Day, @Opening, @Issued, @Spent, @Expired, @ClawedBack, @Closing, @Pending, @Owed, @CostFen, @ClosedAt)
            """;

        public const string InsertLine = "insert into points_sheet_line (day, account, amount) values (@Day, @Account, @Amount)";
    }
}
