using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>points_adjustment</c>.</summary>
internal sealed class AdjustmentStore(Db db)
{
    public Task<Adjustment?> LockAsync(Id<Adjustment> id, CancellationToken ct) => db.FindAsync<Adjustment>(Sql.Lock, new { id }, ct);

    public Task<Adjustment?> FindByKeyAsync(string key, CancellationToken ct) => db.FindAsync<Adjustment>(Sql.FindByKey, new { key }, ct);

    public Task<IReadOnlyList<Adjustment>> ListAsync(AdjustmentState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Adjustment>(Sql.List, new { state, before = before ?? long.MaxValue, limit }, ct);

    public Task AddAsync(Adjustment adjustment, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, adjustment, ct);

    public Task DecideAsync(Adjustment decided, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Decide, new { decided.Id, decided.State, decided.DecidedBy, decided.DecidedAt }, ct);

    internal static class Sql
    {
        private const string Columns = "id, adjustment_key, fan_id, amount, note, state, requested_by, decided_by, requested_at, decided_at";

        public const string Lock = $"select {Columns} from points_adjustment where id = @id /*lock*/";

        public const string FindByKey = $"select {Columns} from points_adjustment where adjustment_key = @key";

        public const string List = $"select {Columns} from points_adjustment where id < @before and (@state is null or state = @state) order by id desc limit @limit";

        public const string Insert = $"""
            insert into points_adjustment ({Columns})
            values (@Id, @AdjustmentKey, @FanId, @Amount, @Note, @State, @RequestedBy, @DecidedBy, @RequestedAt, @DecidedAt)
            """;

        public const string Decide = """
            update points_adjustment set state = @State, decided_by = @DecidedBy, decided_at = @DecidedAt
            where id = @Id and state = 'Waiting' and requested_by <> @DecidedBy
            """;
    }
}
