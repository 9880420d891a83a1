using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>code_pool</c> and <c>pool_code</c>.</summary>
internal sealed class CodePoolStore(Db db)
{
    /// <summary>Parameters in one statement; SQLite takes 32,766.</summary>
    private const int ListMax = 1_000;

    public Task<IReadOnlyList<CodePool>> ListAsync(int limit, CancellationToken ct) => db.ListAsync<CodePool>(Sql.List, new { limit }, ct);

    public Task<IReadOnlyList<PoolTally>> TallyAsync(IReadOnlyCollection<Id<CodePool>> ids, CancellationToken ct) =>
        db.ListAsync<PoolTally>(Sql.Tally, new { ids = ids.Select(id => id.Value).ToArray() }, ct);

    public Task<CodePool?> FindAsync(Id<CodePool> id, CancellationToken ct) => db.FindAsync<CodePool>(Sql.Find, new { id }, ct);

    public Task<int> InsertAsync(CodePool pool, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, pool, ct);

    /// <returns>Those of the keys that some pool has already.</returns>
    public async Task<HashSet<string>> ListKnownAsync(IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in keys.Chunk(ListMax))
            known.UnionWith(await db.ListAsync<string>(Sql.ListKnown, new { keys = part }, ct));
        return known;
    }

    public ValueTask AddCodeAsync(Id<PoolCode> id, Id<CodePool> poolId, CodeLine code, CancellationToken ct) =>
        db.QueueAsync(Sql.AddCode, new { id, poolId, code.Code, code.Key }, ct);

    public Task<PoolCode?> LockByKeyAsync(string key, CancellationToken ct) => db.FindAsync<PoolCode>(Sql.LockByKey, new { key }, ct);

    public Task<PoolCode?> FindByGivenKeyAsync(string givenKey, CancellationToken ct) => db.FindAsync<PoolCode>(Sql.FindByGivenKey, new { givenKey }, ct);

    /// <summary>A code nobody has, passing over those that others are being given; where only such are left, it waits to see whether one comes free again.</summary>
    public async Task<PoolCode?> LockFreeAsync(Id<CodePool> poolId, CancellationToken ct) =>
        await db.FindAsync<PoolCode>(Sql.LockFree, new { poolId }, ct) ?? await db.FindAsync<PoolCode>(Sql.LockLast, new { poolId }, ct);

    /// <returns>False when somebody has it.</returns>
    public async Task<bool> GiveAsync(Id<PoolCode> id, string givenKey, Id<Fan> fanId, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Give, new { id, givenKey, fanId, now }, ct) == 1;

    internal static class Sql
    {
        private const string PoolColumns = "id, name, template_id, expires_at, created_by, created_at";

        private const string CodeColumns = "id, pool_id, code, given_key, fan_id, given_at";

        public const string List = $"select {PoolColumns} from code_pool order by id desc limit @limit";

        public const string Find = $"select {PoolColumns} from code_pool where id = @id";

        public const string Tally = "select pool_id, count(*) as codes, count(given_at) as given from pool_code where pool_id in @ids group by pool_id";

        public const string Insert = """
            insert into code_pool (id, name, template_id, expires_at, created_by, created_at)
            values (@Id, @Name, @TemplateId, @ExpiresAt, @CreatedBy, @CreatedAt)
            """;

        public const string ListKnown = "select code_key from pool_code where code_key in @keys";

        public const string AddCode = "insert into pool_code (id, pool_id, code, code_key) values (@id, @poolId, @Code, @Key)";

        public const string LockByKey = $"select {CodeColumns} from pool_code where code_key = @key /*lock*/";

        public const string FindByGivenKey = $"select {CodeColumns} from pool_code where given_key = @givenKey";

        private const string Free = $"select {CodeColumns} from pool_code where pool_id = @poolId and given_at is null order by id limit 1";

        public const string LockFree = $"{Free} /*lock free*/";

        public const string LockLast = $"{Free} /*lock*/";

        public const string Give = "update pool_code set given_key = @givenKey, fan_id = @fanId, given_at = @now where id = @id and given_at is null";
    }
}
