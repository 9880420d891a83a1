using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Orders;

/// <summary>The table <c>order_import_line</c>.</summary>
internal sealed class ImportLineStore(Db db)
{
    public Task<int> InsertAsync(IReadOnlyCollection<ImportLine> lines, CancellationToken ct)
    {
        var batch = new StatementBatch();
        batch.Add(Sql.Insert, [.. lines]);
        return db.ExecuteAsync(batch, ct);
    }

    /// <summary>The next after a line that are not refused, in the order of the file.</summary>
    public Task<IReadOnlyList<ImportLine>> NextAsync(Id<OrderImport> id, int after, int limit, CancellationToken ct) =>
        db.ListAsync<ImportLine>(Sql.Next, new { id, after, limit }, ct);

    /// <summary>The next before a line that changed something, from the end of the file.</summary>
    public Task<IReadOnlyList<ImportLine>> PreviousAsync(Id<OrderImport> id, int before, int limit, CancellationToken ct) =>
        db.ListAsync<ImportLine>(Sql.Previous, new { id, before, limit }, ct);

    public Task<IReadOnlyList<ImportLine>> PageAsync(Id<OrderImport> id, LineOutcome? outcome, bool unmatchedOnly, int after, int limit, CancellationToken ct) =>
        db.ListAsync<ImportLine>(Sql.Page, new { id, outcome, unmatchedOnly, after, limit }, ct);

    public Task<IReadOnlyList<ImportTally>> TallyAsync(Id<OrderImport> id, CancellationToken ct) => db.ListAsync<ImportTally>(Sql.Tally, new { id }, ct);

    public async Task SaveAsync(IReadOnlyCollection<ImportLine> lines, CancellationToken ct)
    {
        foreach (var line in lines)
            await db.QueueAsync(Sql.Save, line, ct);
    }

    public Task<int> DropContentAsync(Id<OrderImport> id, CancellationToken ct) => db.ExecuteAsync(Sql.DropContent, new { id }, ct);

    internal static class Sql
    {
        private const string Columns = "import_id, line, order_no, outcome, unmatched, reason, content, order_id, refunded_fen, version, told_before, paid_at, amount_fen, told_refunded_fen, was_amount_fen, was_refunded_fen";

        public const string Insert = """
            insert into order_import_line (import_id, line, order_no, outcome, unmatched, reason, content, order_id, refunded_fen, version,
                paid_at, amount_fen, told_refunded_fen)
            values (@ImportId, @Line, @OrderNo, @Outcome, @Unmatched, @Reason, @Content, @OrderId, @RefundedFen, @Version, @PaidAt, @AmountFen, @ToldRefundedFen)
            """;

        public const string Next = $"""
            select {Columns} from order_import_line
            where import_id = @id and line > @after and content is not null
            order by line limit @limit
            """;

        public const string Previous = $"""
            select {Columns} from order_import_line
            where import_id = @id and line < @before and order_id is not null and outcome in ('New', 'Changed')
            order by line desc limit @limit
            """;

        public const string Page = $"""
            select {Columns} from order_import_line
            where import_id = @id and line > @after and (@outcome is null or outcome = @outcome) and (@unmatchedOnly = 0 or unmatched = 1)
            order by line limit @limit
            """;

        public const string Tally = """
            select outcome, unmatched, count(*) as orders, coalesce(sum(amount_fen), 0) as amount_fen,
                coalesce(sum(case when was_amount_fen is null then told_refunded_fen else refunded_fen end), 0) as refunded_fen, coalesce(max(amount_fen), 0) as largest_fen
            from order_import_line where import_id = @id group by outcome, unmatched
            """;

        public const string Save = """
            update order_import_line set outcome = @Outcome, unmatched = @Unmatched, reason = @Reason, content = @Content, order_id = @OrderId,
                refunded_fen = @RefundedFen, version = @Version, told_before = @ToldBefore,
                was_amount_fen = @WasAmountFen, was_refunded_fen = @WasRefundedFen
            where import_id = @ImportId and line = @Line
            """;

        public const string DropContent = "update order_import_line set content = null where import_id = @id";
    }
}
