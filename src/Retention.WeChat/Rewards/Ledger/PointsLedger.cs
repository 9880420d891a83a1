using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>
/// The points of all fans as an append-only double-entry ledger. Each key is posted at most once; each posting's entries
/// sum to zero; no balance falls below zero. A mistake is mended by another posting.
/// </summary>
internal sealed class PointsLedger(LedgerStore store, Db db, TimeProvider clock)
{
    public static readonly Problem Insufficient = new("points.insufficient", 422, "积分不足。", "There are not enough points.");
    public static readonly Problem KeyReused = new("points.key_reused", 409, "同一个业务编号已记过不同的积分，请核对。", "This key was posted before with another amount or fan.");
    public static readonly Problem Nothing = new("points.zero", 422, "积分变动不能为零。", "A posting must not be zero.");

    /// <summary>Gives points for many events in one go; those whose key is known are passed over.</summary>
    /// <returns>How many were posted now.</returns>
    public async Task<int> GiveAsync(IReadOnlyCollection<Posting> postings, CancellationToken ct)
    {
        if (postings.Count == 0)
            return 0;
        return await db.InTransactionAsync(
            async token =>
            {
                var known = (await store.ListByKeysAsync([.. postings.Select(posting => posting.Key)], token))
                    .Select(posted => posted.PostingKey).ToHashSet(StringComparer.Ordinal);
                var fresh = postings.Where(posting => known.Add(posting.Key)).OrderBy(posting => posting.FanId).ToList();
                foreach (var posting in fresh)
                {
                    ArgumentOutOfRangeException.ThrowIfNegativeOrZero(posting.Amount);
                    await store.RecordAsync(posting, clock.GetUtcNow(), token);
                    await store.GiveAsync(posting.FanId, posting.Amount, token);
                    RetentionTelemetry.PointsPosted(posting.Reason.ToString(), Math.Abs(posting.Amount), posting.Amount > 0 ? "given" : "taken");
                }

                return fresh.Count;
            },
            ct);
    }

    /// <summary>Posts one event either way.</summary>
    /// <returns>The balance after it; <c>points.insufficient</c> when points to be taken are not there.</returns>
    public Task<Result<long>> PostAsync(Posting posting, CancellationToken ct) => db.InTransactionAsync<Result<long>>(
        async token =>
        {
            if (posting.Amount == 0)
                return Nothing;
            if ((await store.ListByKeysAsync([posting.Key], token)).FirstOrDefault() is { } posted)
            {
                if (posted.Amount != posting.Amount || posted.FanId != posting.FanId)
                    return KeyReused;
                return await store.BalanceAsync(posting.FanId, token);
            }

            if (posting.Amount > 0)
                await store.GiveAsync(posting.FanId, posting.Amount, token);
            else if (!await store.TakeAsync(posting.FanId, -posting.Amount, token))
                return Insufficient;
            await store.RecordAsync(posting, clock.GetUtcNow(), token);
            RetentionTelemetry.PointsPosted(posting.Reason.ToString(), Math.Abs(posting.Amount), posting.Amount > 0 ? "given" : "taken");
            return await store.BalanceAsync(posting.FanId, token);
        },
        ct);

    /// <returns>Only fans who ever had points.</returns>
    public async Task<Dictionary<Id<Fan>, long>> BalancesAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        (await store.ListBalancesAsync(fanIds, ct)).ToDictionary(row => row.FanId, row => row.Balance);

    public Task<long> BalanceAsync(Id<Fan> fanId, CancellationToken ct) => store.BalanceAsync(fanId, ct);

    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<PostedPoints>> ListAsync(Id<Fan> fanId, long? before, int limit, CancellationToken ct) => store.ListOfAsync(fanId, before, limit, ct);

    /// <summary>Adds everything up anew and stores what was found.</summary>
    public Task<LedgerCheck> CheckAsync(CancellationToken ct) => store.CheckAsync(clock.GetUtcNow(), ct);
}
