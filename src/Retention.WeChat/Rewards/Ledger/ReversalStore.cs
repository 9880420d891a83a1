using Retention.Platform.Data;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>ledger_reversed</c>: how much of a posting its reversals have taken back, never more than all of it.</summary>
internal sealed class ReversalStore(Db db)
{
    public async Task<long> ReversedAsync(long postingId, CancellationToken ct) => await db.FindAsync<long?>(Sql.Find, new { postingId }, ct) ?? 0;

    public ValueTask OpenAsync(long postingId, long total, CancellationToken ct) => db.QueueAsync(Sql.Open, new { postingId, total }, ct);

    public static (string Sql, object Row) Add(long postingId, long points) => (Sql.Add, new { postingId, points });

    internal static class Sql
    {
        public const string Find = "select reversed from ledger_reversed where posting_id = @postingId";

        public const string Open = """
            insert into ledger_reversed (posting_id, total, reversed)
            select @postingId, @total, 0 from (select 1 as one) as here
            where not exists (select 1 from ledger_reversed where posting_id = @postingId)
            """;

        public const string Add = "update ledger_reversed set reversed = reversed + @points where posting_id = @postingId and reversed + @points <= total";
    }
}
