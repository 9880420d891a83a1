using Retention.Platform.Data;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Takes back what an event earned when it is undone, e.g. by a refund: points from the member, who owes what they have
/// spent; growth from what counts for tiers; and what each rule gave goes back into its budget and limits.
/// </summary>
internal sealed class EarningReturns(EarningStore store, EarningLimits limits, Cached<IReadOnlyList<EarningRule>> rules, PointsLedger ledger, Db db, TimeProvider clock)
{
    public static readonly Problem NotFound = new("earning.not_found", 404, "没有找到对应的积分记录。", "Nothing was earned under this key.");

    /// <returns>The points taken back, also where the same was asked before.</returns>
    public Task<Result<long>> ReverseAsync(EarningReversal reversal, CancellationToken ct) => db.InTransactionAsync<Result<long>>(
        async token =>
        {
            if (await store.LockAsync(reversal.OriginalKey, token) is not { } earning)
                return NotFound;
            if (await store.FindReversalAsync(reversal.Key, token) is { } known)
                return known;
            var decided = EarningReturnRules.Of(earning, reversal.AmountFen);
            if (decided.Problem is { } refusal)
                return refusal;
            var back = decided.Value;
            var taking = new ReversePosting(earning.EventKey, reversal.Key, PointsReason.Refund, back.Points, Shortfall.Owe);
            if (back.Points > 0 && (await ledger.ReverseAsync(taking, token)).Problem is { } problem)
                return problem;

            if (!await store.ReverseAsync(earning.Id, back, token))
                throw new InvalidOperationException($"More would be taken back than {earning.EventKey} earned.");
            await store.InsertReversalAsync(reversal.Key, earning.Id, back, clock.GetUtcNow(), token);
            foreach (var rule in (await rules.GetAsync(token)).Where(rule => back.ByRule.GetValueOrDefault(rule.Id) > 0))
                await limits.ReturnAsync(earning.FanId, rule, earning.OccurredAt, back.ByRule[rule.Id], token);
            return back.Points;
        },
        ct);
}
