using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Codes set aside: what is promised is never more than the pool has, and only what is promised is handed out. So who has
/// won a code gets one.
/// </summary>
internal sealed class CodeReserve(CodePoolStore pools, CodePoolDesk codes, Db db, TimeProvider clock)
{
    /// <summary>Sets codes aside, in the caller's transaction.</summary>
    public Task<bool> PromiseAsync(long poolId, long count, CancellationToken ct) => PromiseAsync(poolId, count, clock.GetUtcNow(), ct);

    /// <summary>The same for codes that are given away until some moment: they have to be good for longer.</summary>
    public async Task<bool> PromiseAsync(long poolId, long count, DateTimeOffset until, CancellationToken ct)
    {
        if (await CountAsync(poolId, until, ct) is not { } all)
            return false;
        await db.ExecuteAsync(Sql.Open, new { poolId }, ct);
        return await db.ExecuteAsync(Sql.Promise, new { poolId, count, all }, ct) == 1;
    }

    /// <summary>Codes that are good until a moment and promised to nobody.</summary>
    public async Task<long> CountLeftAsync(long poolId, DateTimeOffset until, CancellationToken ct) =>
        await CountAsync(poolId, until, ct) is { } all ? all - await db.FindAsync<long>(Sql.FindPromised, new { poolId }, ct) : 0;

    /// <summary>What was promised is not needed any more.</summary>
    public async Task ReleaseAsync(long poolId, long count, CancellationToken ct)
    {
        if (await db.ExecuteAsync(Sql.Release, new { poolId, count }, ct) != 1)
            throw new InvalidOperationException($"Pool {poolId} is to release {count} codes that were never promised.");
    }

    /// <summary>Hands out one of the codes promised, in the caller's transaction.</summary>
    public async Task<Result<PoolCode>> TakeAsync(Prize prize, long poolId, CancellationToken ct)
    {
        var code = await codes.HandOutAsync(prize.AwardKey, new Id<CodePool>(poolId), prize.FanId, ct);
        if (code.IsOk)
            await db.ExecuteAsync(Sql.CountGiven, new { poolId }, ct);
        return code;
    }

    /// <returns>Null when there is no such pool of codes that are handed out as they are, or it ends too early.</returns>
    private async Task<long?> CountAsync(long poolId, DateTimeOffset until, CancellationToken ct)
    {
        var id = new Id<CodePool>(poolId);
        if (await pools.FindAsync(id, ct) is not { TemplateId: null } pool || pool.ExpiresAt <= until)
            return null;
        // Codes only ever come in: a count that is out of date promises too few, never too many.
        return (await pools.TallyAsync([id], ct)).Sum(tally => tally.Codes);
    }

    internal static class Sql
    {
        public const string FindPromised = "select promised from code_reserve where pool_id = @poolId";

        public const string Open = """
            insert into code_reserve (pool_id, promised, given)
            select @poolId, 0, 0 from (select 1 as one) as here
            where not exists (select 1 from code_reserve where pool_id = @poolId)
            """;

        public const string Promise = "update code_reserve set promised = promised + @count where pool_id = @poolId and promised + @count <= @all";

        public const string Release = "update code_reserve set promised = promised - @count where pool_id = @poolId and promised - given >= @count";

        public const string CountGiven = "update code_reserve set given = given + 1 where pool_id = @poolId";
    }
}
