using Dapper;
using Retention.Platform.Data;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>ledger_reversed</c>: how much of a posting its reversals have taken back, never more than all of it.</summary>
internal sealed class ReversalStore(Db db)
{
    /// <returns>Only postings that were reversed at all.</returns>
    public Task<Dictionary<long, long>> ListAsync(IReadOnlyCollection<long> postingIds, CancellationToken ct) => SumsAsync(Sql.List, postingIds, ct);

    /// <summary>How much of what was reversed of postings had expired before, and was not taken from the member.</summary>
    public Task<Dictionary<long, long>> ListLetGoAsync(IReadOnlyCollection<long> postingIds, CancellationToken ct) => SumsAsync(Sql.ListLetGo, postingIds, ct);

    public ValueTask OpenAsync(long postingId, long total, CancellationToken ct) => db.QueueAsync(Sql.Open, new { postingId, total }, ct);

    public static (string Sql, object Row) Add(long postingId, long points) => (Sql.Add, new { postingId, points });

    /// <summary>A reversal was undone.</summary>
    public static (string Sql, object Row) TakeOff(long postingId, long points) => (Sql.TakeOff, new { postingId, points });

    private async Task<Dictionary<long, long>> SumsAsync(string sql, IReadOnlyCollection<long> postingIds, CancellationToken ct) =>
        postingIds.Count == 0 ? [] : (await db.ListAsync<SumRow>(sql, new { postingIds }, ct)).ToDictionary(row => row.PostingId, row => row.Points);

    [method: ExplicitConstructor]
    private sealed record SumRow(long PostingId, long Points);

    internal static class Sql
    {
        public const string List = "select posting_id, reversed as points from ledger_reversed where posting_id in @postingIds";

        public const string ListLetGo = """
            select p.origin_id as posting_id, -sum(e.amount) as points
            from ledger_posting p join ledger_entry e on e.posting_id = p.id
            where p.origin_id in @postingIds and p.kind = 'Reversal' and e.account = 'expired'
            group by p.origin_id
            """;

        public const string Open = """
            insert into ledger_reversed (posting_id, total, reversed)
            select @postingId, @total, 0 from (select 1 as one) as here
            where not exists (select 1 from ledger_reversed where posting_id = @postingId)
            """;

        public const string Add = "update ledger_reversed set reversed = reversed + @points where posting_id = @postingId and reversed + @points <= total";

        public const string TakeOff = "update ledger_reversed set reversed = reversed - @points where posting_id = @postingId and reversed >= @points";
    }
}
