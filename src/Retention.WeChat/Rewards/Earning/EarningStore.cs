using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>earning</c> and <c>earning_reversal</c>.</summary>
internal sealed class EarningStore(Db db, IdGenerator ids)
{
    public Task<IReadOnlyList<EarnedRow>> ListKnownAsync(IReadOnlyCollection<string> keys, CancellationToken ct) => db.ListAsync<EarnedRow>(Sql.ListKnown, new { keys }, ct);

    public ValueTask InsertAsync(Earning earning, CancellationToken ct) => db.QueueAsync(
        Sql.Insert,
        new
        {
            earning.Id, earning.EventKey, earning.Kind, earning.FanId, earning.OccurredAt, earning.Day, earning.AmountFen, earning.BasePoints,
            earning.Subject, earning.Campaign, earning.Points, earning.Growth, earning.Parts, earning.RecordedAt,
        },
        ct);

    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<Earning>> ListOfAsync(Id<Fan> fanId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Earning>(Sql.ListOf, new { fanId, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<Earning>> LockAllAsync(IReadOnlyCollection<string> keys, CancellationToken ct) => db.ListAsync<Earning>(Sql.LockAll, new { keys }, ct);

    public Task<Earning?> LockAsync(Id<Earning> id, CancellationToken ct) => db.FindAsync<Earning>(Sql.Lock, new { id }, ct);

    /// <summary>What members earned since a day; who earned nothing is missing.</summary>
    public Task<IReadOnlyList<EarnedTotals>> TotalsAsync(IReadOnlyCollection<Id<Fan>> fanIds, DateOnly from, CancellationToken ct) =>
        db.ListAsync<EarnedTotals>(Sql.Totals, new { fanIds = fanIds.Select(id => id.Value).ToArray(), from }, ct);

    /// <summary>What a member earned since a day, each day for itself, the first before the others.</summary>
    public Task<IReadOnlyList<EarnedTotals>> ListDaysAsync(Id<Fan> fanId, DateOnly from, CancellationToken ct) => db.ListAsync<EarnedTotals>(Sql.ListDays, new { fanId, from }, ct);

    /// <summary>Members with any earning, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<Id<Fan>>> ListMembersAsync(Id<Fan> after, int limit, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListMembers, new { after, limit }, ct)).Select(id => new Id<Fan>(id))];

    public Task<long> CountAsync(Id<Fan> fanId, EarningKind kind, DateOnly from, CancellationToken ct) => db.FindAsync<long>(Sql.Count, new { fanId, kind, from }, ct);

    public Task<IReadOnlyList<TakenBack>> ListReversalsAsync(IReadOnlyCollection<string> keys, CancellationToken ct) => db.ListAsync<TakenBack>(Sql.ListReversals, new { keys }, ct);

    public async Task<TakenBack?> FindReversalAsync(string key, CancellationToken ct) => (await ListReversalsAsync([key], ct)).FirstOrDefault();

    public async Task<bool> HasLaterReversalAsync(TakenBack reversal, CancellationToken ct) =>
        await db.FindAsync<long>(Sql.CountLater, new { reversal.Id, reversal.EarningId }, ct) > 0;

    /// <returns>False when more would be taken back than an event earned.</returns>
    public async Task<bool> ReverseAsync(IReadOnlyCollection<(Id<Earning> Id, EarningReturn Back)> returns, CancellationToken ct)
    {
        var batch = new StatementBatch();
        batch.Add(Sql.Reverse, [.. returns.OrderBy(each => each.Id).Select(each => new { each.Id, each.Back.AmountFen, each.Back.Points, each.Back.Growth })]);
        return await db.ExecuteAsync(batch, ct) == batch.Rows;
    }

    public async Task UndoAsync(TakenBack reversal, DateTimeOffset now, CancellationToken ct)
    {
        var batch = new StatementBatch();
        batch.Add(Sql.Unreverse, [new { reversal.EarningId, reversal.AmountFen, reversal.Points, reversal.Growth }]);
        batch.Add(Sql.EndReversal, [new { reversal.Id, now }]);
        if (await db.ExecuteAsync(batch, ct) != batch.Rows)
            throw new InvalidOperationException($"More would be given back than {reversal.ReversalKey} took.");
    }

    public ValueTask InsertReversalAsync(string key, Id<Earning> earningId, EarningReturn back, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.InsertReversal, new { id = ids.Next(), key, earningId, back.AmountFen, back.Points, back.Growth, now }, ct);

    internal static class Sql
    {
        private const string Columns = """
            id, event_key, kind, fan_id, occurred_at, day, amount_fen, base_points, subject, campaign, points, growth, parts,
            reversed_fen, reversed_points, reversed_growth, recorded_at
            """;

        public const string ListKnown = "select event_key, points, growth from earning where event_key in @keys";

        public const string Insert = """
            insert into earning (id, event_key, kind, fan_id, occurred_at, day, amount_fen, base_points, subject, campaign, points, growth, parts,
                reversed_fen, reversed_points, reversed_growth, recorded_at)
            values (@Id, @EventKey, @Kind, @FanId, @OccurredAt, @Day, @AmountFen, @BasePoints, @Subject, @Campaign, @Points, @Growth, @Parts,
                0, 0, 0, @RecordedAt)
            """;

        public const string ListOf = $"select {Columns} from earning where fan_id = @fanId and id < @before order by id desc limit @limit";

        public const string LockAll = $"select {Columns} from earning where event_key in @keys order by id /*lock*/";

        public const string Lock = $"select {Columns} from earning where id = @id /*lock*/";

        private const string Sums = """
            fan_id, cast(sum(points - reversed_points) as signed) as points, cast(sum(amount_fen - reversed_fen) as signed) as spend_fen,
            cast(sum(growth - reversed_growth) as signed) as growth, max(day) as last_day
            """;

        public const string Totals = $"select {Sums} from earning where fan_id in @fanIds and day >= @from group by fan_id";

        // Days, not earnings: a member has no more of them than the calendar.
        public const string ListDays = $"select {Sums} from earning where fan_id = @fanId and day >= @from group by fan_id, day order by day";

        public const string ListMembers = "select distinct fan_id from earning where fan_id > @after order by fan_id limit @limit";

        public const string Count = "select count(*) from earning where fan_id = @fanId and kind = @kind and day >= @from and (amount_fen = 0 or reversed_fen < amount_fen)";

        public const string ListReversals = "select id, reversal_key, earning_id, amount_fen, points, growth, undone_at from earning_reversal where reversal_key in @keys";

        public const string CountLater = "select count(*) from earning_reversal where earning_id = @EarningId and id > @Id and undone_at is null";

        public const string Reverse = """
            update earning set reversed_fen = reversed_fen + @AmountFen, reversed_points = reversed_points + @Points, reversed_growth = reversed_growth + @Growth
            where id = @Id and reversed_fen + @AmountFen <= amount_fen and reversed_points + @Points <= points and reversed_growth + @Growth <= growth
            """;

        public const string Unreverse = """
            update earning set reversed_fen = reversed_fen - @AmountFen, reversed_points = reversed_points - @Points, reversed_growth = reversed_growth - @Growth
            where id = @EarningId and reversed_fen >= @AmountFen and reversed_points >= @Points and reversed_growth >= @Growth
            """;

        public const string EndReversal = "update earning_reversal set undone_at = @now where id = @Id and undone_at is null";

        public const string InsertReversal = """
            insert into earning_reversal (id, reversal_key, earning_id, amount_fen, points, growth, reversed_at)
            values (@id, @key, @earningId, @AmountFen, @Points, @Growth, @now)
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record EarnedRow(string EventKey, long Points, long Growth);
