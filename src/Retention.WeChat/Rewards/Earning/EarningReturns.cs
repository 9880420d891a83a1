using Retention.Platform.Data;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Takes back what an event earned when it is undone, e.g. by a refund: points from the member, who owes what they have
/// spent; growth from what counts for tiers, with the tier that was reached by it; and what each rule gave goes back into its
/// budget and limits. Points that have expired meanwhile are not taken a second time.
/// </summary>
internal sealed class EarningReturns(EarningStore store, EarningLimits limits, Cached<IReadOnlyList<EarningRule>> rules, PointsLedger ledger, TierReturns tiers, Db db, TimeProvider clock)
{
    public static readonly Problem NotFound = new("earning.not_found", 404, "没有找到对应的积分记录。", "Nothing was earned under this key.");
    public static readonly Problem NotLast = new("earning.not_last", 409, "之后还有其他退款，不能撤销这一笔。", "There were refunds after this one; it cannot be undone before them.");

    /// <returns>The points it undid, also where the same was asked before.</returns>
    public async Task<Result<long>> ReverseAsync(EarningReversal reversal, CancellationToken ct) => (await ReverseAllAsync([reversal], ct))[0];

    /// <summary>Many in one go: a few statements for all of them, as long as no rule has a budget or a limit.</summary>
    /// <param name="reversals">Each of another event.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The points each undid, in their order; a refused one does not touch the others.</returns>
    public Task<IReadOnlyList<Result<long>>> ReverseAllAsync(IReadOnlyList<EarningReversal> reversals, CancellationToken ct) => db.InTransactionAsync<IReadOnlyList<Result<long>>>(
        async token =>
        {
            var earnings = (await store.LockAllAsync([.. reversals.Select(each => each.OriginalKey)], token)).ToDictionary(earning => earning.EventKey, StringComparer.Ordinal);
            var known = (await store.ListReversalsAsync([.. reversals.Select(each => each.Key)], token)).ToDictionary(row => row.ReversalKey, row => row.Points, StringComparer.Ordinal);
            var results = new List<Result<long>>(reversals.Count);
            var taking = new List<(Earning Earning, EarningReversal Reversal, EarningReturn Back)>();
            foreach (var reversal in reversals)
            {
                var earning = earnings.GetValueOrDefault(reversal.OriginalKey);
                Result<EarningReturn> decided = earning is null ? NotFound : EarningReturnRules.Of(earning, reversal.AmountFen);
                if (earning is not null && known.TryGetValue(reversal.Key, out var before))
                {
                    results.Add(before);
                }
                else if (decided.Problem is { } refusal)
                {
                    results.Add(refusal);
                }
                else
                {
                    taking.Add((earning!, reversal, decided.Value));
                    results.Add(decided.Value.Points);
                }
            }

            await TakeAsync(taking, token);
            return results;
        },
        ct);

    /// <summary>
    /// Undoes a refund that never was, the last of its event: the member gets back exactly what it had taken, whatever the
    /// rules, tiers and budgets say by now. Once.
    /// </summary>
    public Task<Result<long>> RestoreAsync(string reversalKey, string? note, CancellationToken ct) => db.InTransactionAsync<Result<long>>(
        async token =>
        {
            if (await store.FindReversalAsync(reversalKey, token) is not { } seen)
                return NotFound;
            var earning = (await store.LockAsync(seen.EarningId, token))!;
            var reversal = (await store.FindReversalAsync(reversalKey, token))!;
            if (reversal.UndoneAt is not null)
                return reversal.Points;
            if (await store.HasLaterReversalAsync(reversal, token))
                return NotLast;
            var back = EarningReturnRules.Last(earning, reversal);
            if (back.Points > 0 && (await ledger.RestoreAsync(reversalKey, earning.Reason, note, token)).Problem is { } problem)
                return problem;
            await store.UndoAsync(reversal, clock.GetUtcNow(), token);
            foreach (var rule in await RulesOfAsync(back, token))
                await limits.TakeAgainAsync(earning, rule, back.ByRule[rule.Id], token);
            await tiers.RestoredAsync(earning.FanId, token);
            return back.Points;
        },
        ct);

    private async Task TakeAsync(IReadOnlyList<(Earning Earning, EarningReversal Reversal, EarningReturn Back)> taking, CancellationToken ct)
    {
        if (taking.Count == 0)
            return;
        List<ReversePosting> postings = [.. taking.Where(each => each.Back.Points > 0)
            .Select(each => new ReversePosting(each.Earning.EventKey, each.Reversal.Key, PointsReason.Refund, each.Back.Points, Shortfall.Owe))];
        foreach (var (posting, result) in postings.Zip(await ledger.ReverseAllAsync(postings, ct)))
        {
            if (result.Problem is { } problem)
                throw new InvalidOperationException($"The ledger does not take back {posting.OriginalKey} for {posting.Key}: {problem.Code}.");
        }

        if (!await store.ReverseAsync([.. taking.Select(each => (each.Earning.Id, each.Back))], ct))
            throw new InvalidOperationException("More would be taken back than an event earned.");
        foreach (var (earning, reversal, back) in taking)
        {
            await store.InsertReversalAsync(reversal.Key, earning.Id, back, clock.GetUtcNow(), ct);
            foreach (var rule in await RulesOfAsync(back, ct))
                await limits.ReturnAsync(earning, rule, back.ByRule[rule.Id], reversal.NeverWas, ct);
        }

        await tiers.UndoneAsync([.. taking.Select(each => each.Earning.FanId).Distinct()], ct);
    }

    private async Task<IEnumerable<EarningRule>> RulesOfAsync(EarningReturn back, CancellationToken ct) => (await rules.GetAsync(ct)).Where(rule => back.ByRule.GetValueOrDefault(rule.Id) > 0);
}
