using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>points_adjustment</c> and <c>points_adjustment_day</c>.</summary>
internal sealed class AdjustmentStore(Db db)
{
    public Task<Adjustment?> LockAsync(Id<Adjustment> id, CancellationToken ct) => db.FindAsync<Adjustment>(Sql.Lock, new { id }, ct);

    public Task<Adjustment?> FindByKeyAsync(string key, CancellationToken ct) => db.FindAsync<Adjustment>(Sql.FindByKey, new { key }, ct);

    public Task<Adjustment?> FindByPostingKeyAsync(string key, CancellationToken ct) => db.FindAsync<Adjustment>(Sql.FindByPostingKey, new { key }, ct);

    public Task<IReadOnlyList<Adjustment>> ListAsync(AdjustmentState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Adjustment>(Sql.List, new { state, before = before ?? long.MaxValue, limit }, ct);

    public Task AddAsync(Adjustment adjustment, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, adjustment, ct);

    public Task DecideAsync(Adjustment decided, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Decide, new { decided.Id, decided.State, decided.DecidedBy, decided.DecidedAt }, ct);

    /// <summary>What was given and taken by hand and waited for nobody came to on a day; locked until commit.</summary>
    public async Task<AdjustedToday> LockDayAsync(string by, Id<Fan> memberId, DateOnly day, CancellationToken ct)
    {
        string[] both = [OperatorKey(by), MemberKey(memberId)];
        foreach (var whom in both)
            await db.QueueAsync(Sql.OpenDay, new { whom, day }, ct);
        var points = (await db.ListAsync<DayRow>(Sql.LockDay, new { both }, ct)).ToDictionary(row => row.Whom, row => row.Day == day ? row.Points : 0, StringComparer.Ordinal);
        return new AdjustedToday(points[OperatorKey(by)], points[MemberKey(memberId)]);
    }

    public ValueTask CountAsync(string by, Id<Fan> memberId, DateOnly day, long points, CancellationToken ct) =>
        db.QueueAsync(Sql.Count, new { both = new[] { OperatorKey(by), MemberKey(memberId) }, day, points }, ct);

    private static string OperatorKey(string by) => $"operator:{by}";

    private static string MemberKey(Id<Fan> memberId) => $"member:{memberId}";

    [method: ExplicitConstructor]
    private sealed record DayRow(string Whom, DateOnly Day, long Points);

    internal static class Sql
    {
        private const string Columns = "id, adjustment_key, fan_id, amount, note, state, requested_by, decided_by, requested_at, decided_at, posting_key, reason, campaign, expires_on";

        public const string Lock = $"select {Columns} from points_adjustment where id = @id /*lock*/";

        public const string FindByKey = $"select {Columns} from points_adjustment where adjustment_key = @key";

        public const string FindByPostingKey = $"select {Columns} from points_adjustment where posting_key = @key";

        public const string List = $"select {Columns} from points_adjustment where id < @before and (@state is null or state = @state) order by id desc limit @limit";

        public const string Insert = $"""
            insert into points_adjustment ({Columns})
            values (@Id, @AdjustmentKey, @FanId, @Amount, @Note, @State, @RequestedBy, @DecidedBy, @RequestedAt, @DecidedAt, @PostingKey, @Reason,
                @Campaign, @ExpiresOn)
            """;

        public const string Decide = """
            update points_adjustment set state = @State, decided_by = @DecidedBy, decided_at = @DecidedAt
            where id = @Id and state = 'Waiting' and requested_by <> @DecidedBy
            """;

        public const string OpenDay = """
            insert into points_adjustment_day (whom, day, points)
            select @whom, @day, 0 from (select 1 as one) as here
            where not exists (select 1 from points_adjustment_day where whom = @whom)
            """;

        public const string LockDay = "select whom, day, points from points_adjustment_day where whom in @both order by whom /*lock*/";

        // The points first: in one statement, MySQL would see the new day there and SQLite the old.
        public const string Count = "update points_adjustment_day set points = case when day = @day then points + @points else @points end, day = @day where whom in @both";
    }
}

/// <param name="ByOperator">For all members.</param>
/// <param name="OfMember">By all operators.</param>
internal sealed record AdjustedToday(long ByOperator, long OfMember);
