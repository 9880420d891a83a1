using System.Diagnostics;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What an import of codes did, or in a dry run would do.</summary>
public sealed record CodeImport(int Added, IReadOnlyList<RefusedLine> Refused, bool WasDryRun);

/// <summary>
/// Codes from outside: brought in from files, exchanged by shoppers for coupons, or handed out as prizes. Each code goes
/// to one fan, once.
/// </summary>
internal sealed class CodePoolDesk(CodePoolStore store, CouponTemplateStore templates, CouponBook book, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>Refusals told of one file; more help nobody to mend it.</summary>
    private const int RefusedMax = 500;

    public async Task<Result<CodePool>> CreateAsync(CodePool pool, CancellationToken ct)
    {
        if (pool.TemplateId is { } templateId && await templates.FindAsync(templateId, ct) is null)
            return CouponProblems.TemplateNotFound;
        await store.InsertAsync(pool, ct);
        return pool;
    }

    /// <summary>Adds the codes of a file to a pool, all or none; a code that any pool has is named by its line and passed over.</summary>
    public async Task<Result<CodeImport>> ImportAsync(Id<CodePool> poolId, CodeFile file, bool dryRun, CancellationToken ct)
    {
        if (await store.FindAsync(poolId, ct) is null)
            return CouponProblems.PoolNotFound;
        return await db.InTransactionAsync<Result<CodeImport>>(
            async token =>
            {
                var known = await store.ListKnownAsync([.. file.Codes.Select(code => code.Key)], token);
                var fresh = file.Codes.Where(code => !known.Contains(code.Key)).ToList();
                var repeated = file.Codes.Where(code => known.Contains(code.Key)).Select(code => new RefusedLine(code.Line, code.Code, "系统里已有这个码。", "The code is known already."));
                foreach (var code in dryRun ? [] : fresh)
                    await store.AddCodeAsync(ids.Next<PoolCode>(), poolId, code, token);
                return new CodeImport(fresh.Count, [.. file.Refused.Concat(repeated).OrderBy(line => line.Line).Take(RefusedMax)], dryRun);
            },
            ct);
    }

    /// <summary>A shopper enters a code and gets the coupon of its pool. Their own code entered again is answered with the same coupon.</summary>
    public async Task<Result<Coupon>> ExchangeAsync(string typed, Id<Fan> fanId, CancellationToken ct) => await db.InTransactionAsync<Result<Coupon>>(
        async token =>
        {
            await fans.LockAsync([fanId], token);
            if (await store.LockByKeyAsync(CodeFile.KeyOf(typed), token) is not { } code || await store.FindAsync(code.PoolId, token) is not { TemplateId: { } templateId } pool)
                return CouponProblems.CodeUnknown;
            if (code.GivenAt is not null && code.FanId != fanId)
                return CouponProblems.CodeTaken;
            var now = clock.GetUtcNow();
            if (code.GivenAt is null && pool.ExpiresAt <= now)
                return CouponProblems.CodeExpired;
            var key = $"code:{code.Id}";
            var coupon = await book.GrantAsync(key, templateId.Value, fanId, CouponSource.Code, token);
            if (coupon.IsOk && code.GivenAt is null && !await store.GiveAsync(code.Id, key, fanId, now, token))
                throw new UnreachableException("The code is locked: nobody can have been given it meanwhile.");
            return coupon;
        },
        ct);

    /// <summary>Hands out a code of a pool as it is, in the caller's transaction: one for each key.</summary>
    public Task<Result<PoolCode>> HandOutAsync(string key, Id<CodePool> poolId, Id<Fan> fanId, CancellationToken ct) => db.InTransactionAsync<Result<PoolCode>>(
        async token =>
        {
            if (await store.FindByGivenKeyAsync(key, token) is { } given)
                return given.FanId == fanId && given.PoolId == poolId ? given : CouponProblems.KeyReused;
            var now = clock.GetUtcNow();
            switch (await store.FindAsync(poolId, token))
            {
                case null:
                    return CouponProblems.PoolNotFound;
                case { TemplateId: not null }:
                    return CouponProblems.PoolIsForCoupons;
                case { ExpiresAt: { } end } when end <= now:
                    return CouponProblems.CodeExpired;
            }

            if (await store.LockFreeAsync(poolId, token) is not { } free)
                // Whoever asked with the same key at the same moment may have been given the last one while this waited for it.
                return await store.FindByGivenKeyAsync(key, token) is { } last && last.FanId == fanId && last.PoolId == poolId ? last : CouponProblems.PoolEmpty;
            if (!await store.GiveAsync(free.Id, key, fanId, now, token))
                throw new UnreachableException("The code is locked: nobody can have been given it meanwhile.");
            return free with { GivenKey = key, FanId = fanId, GivenAt = now };
        },
        ct);

    /// <returns>What was handed out under the key; null when nothing was.</returns>
    public Task<PoolCode?> FindHandedOutAsync(string key, CancellationToken ct) => store.FindByGivenKeyAsync(key, ct);
}
