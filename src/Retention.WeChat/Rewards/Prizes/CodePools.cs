using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Codes made by others, to be given away.</summary>
/// <param name="Codes">How many were ever put in.</param>
/// <param name="Promised">How many published lotteries and items on sale may need, those given included.</param>
[method: ExplicitConstructor]
public sealed record CodePool(Id<CodePool> Id, string Name, int Codes, int Promised, int Given, DateTimeOffset CreatedAt)
{
    public int Free => Codes - Promised;
}

/// <summary>
/// The pools of codes. A code is given once; what is promised is never more than there is, so who has won a code gets one.
/// Codes are encrypted: whoever reads them could use them.
/// </summary>
internal sealed class CodePools(Db db, IdGenerator ids, PersonalData privacy, TimeProvider clock)
{
    private const string Realm = "pool-code";

    public async Task<CodePool> CreateAsync(string name, CancellationToken ct)
    {
        var pool = new CodePool(ids.Next<CodePool>(), name, 0, 0, 0, clock.GetUtcNow());
        await db.ExecuteAsync(Sql.Insert, new { pool.Id, pool.Name, pool.CreatedAt }, ct);
        return pool;
    }

    public Task<CodePool?> FindAsync(Id<CodePool> id, CancellationToken ct) => db.FindAsync<CodePool>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<CodePool>> ListAsync(CancellationToken ct) => db.ListAsync<CodePool>(Sql.List, null, ct);

    /// <summary>Puts codes in; those the pool knows are passed over.</summary>
    /// <returns>How many are new.</returns>
    public Task<Result<int>> AddAsync(Id<CodePool> id, IReadOnlyCollection<string> codes, CancellationToken ct) => db.InTransactionAsync<Result<int>>(
        async token =>
        {
            // The pool's row first: two who put the same codes in must not both count them.
            if (await db.FindAsync<long?>(Sql.Lock, new { id }, token) is null)
                return PrizeProblems.PoolNotFound;
            var hashed = codes.Select(code => code.Trim()).Where(code => code.Length > 0).Distinct(StringComparer.Ordinal).ToDictionary(code => privacy.Hash(Realm, code));
            var known = hashed.Count == 0 ? [] : await db.ListAsync<string>(Sql.ListKnown, new { id, hashes = hashed.Keys }, token);
            var added = hashed.Keys.Except(known, StringComparer.Ordinal).ToList();
            foreach (var codeHash in added)
                await db.QueueAsync(Sql.InsertCode, new { codeId = ids.Next(), id, codeCipher = privacy.Encrypt(hashed[codeHash]), codeHash }, token);
            await db.QueueAsync(Sql.Grow, new { id, count = added.Count }, token);
            return added.Count;
        },
        ct);

    /// <summary>Sets codes aside for what is being published.</summary>
    public async Task<bool> PromiseAsync(long id, long count, CancellationToken ct) => await db.ExecuteAsync(Sql.Promise, new { id, count }, ct) == 1;

    /// <summary>What was promised is not needed any more.</summary>
    public async Task ReleaseAsync(long id, long count, CancellationToken ct)
    {
        if (await db.ExecuteAsync(Sql.Release, new { id, count }, ct) != 1)
            throw new InvalidOperationException($"Pool {id} is to release {count} codes that were never promised.");
    }

    /// <summary>Takes one of the codes promised, in the caller's transaction.</summary>
    /// <returns>The code, encrypted; null when there is none, or none that nobody else is just taking.</returns>
    public async Task<string?> TakeAsync(long id, Id<Prize> prizeId, CancellationToken ct)
    {
        if (await db.FindAsync<FreeCode>(Sql.FindFree, new { id }, ct) is not { } free)
            return null;
        if (await db.ExecuteAsync(Sql.Take, new { free.Id, prizeId, now = clock.GetUtcNow() }, ct) != 1)
            return null;
        await db.QueueAsync(Sql.CountGiven, new { id }, ct);
        return free.CodeCipher;
    }

    [method: ExplicitConstructor]
    private sealed record FreeCode(long Id, string CodeCipher);

    internal static class Sql
    {
        private const string Columns = "id, name, codes, promised, given, created_at";

        public const string Insert = "insert into code_pool (id, name, codes, promised, given, created_at) values (@Id, @Name, 0, 0, 0, @CreatedAt)";

        public const string Find = $"select {Columns} from code_pool where id = @id";

        public const string List = $"select {Columns} from code_pool order by id desc limit 200";

        public const string Lock = "select id from code_pool where id = @id /*lock*/";

        public const string ListKnown = "select code_hash from pool_code where pool_id = @id and code_hash in @hashes";

        public const string InsertCode = "insert into pool_code (id, pool_id, code_cipher, code_hash) values (@codeId, @id, @codeCipher, @codeHash)";

        public const string Grow = "update code_pool set codes = codes + @count where id = @id";

        public const string Promise = "update code_pool set promised = promised + @count where id = @id and codes - promised >= @count";

        public const string Release = "update code_pool set promised = promised - @count where id = @id and promised - given >= @count";

        public const string FindFree = "select id, code_cipher from pool_code where pool_id = @id and prize_id is null order by id limit 1 /*lock free*/";

        public const string Take = "update pool_code set prize_id = @prizeId, given_at = @now where id = @Id and prize_id is null";

        public const string CountGiven = "update code_pool set given = given + 1 where id = @id";
    }
}
