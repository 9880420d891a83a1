using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Where everything members do turns into points, growth and tiers, by the operators' rules. Each event earns once,
/// inside the caller's transaction, and is kept with the explanation of what every rule gave.
/// </summary>
internal sealed class EarningDesk(
    EarningStore store,
    EarningLimits limits,
    Cached<IReadOnlyList<EarningRule>> rules,
    PointsLedger ledger,
    TierBook tiers,
    Db db,
    IdGenerator ids,
    TimeProvider clock)
{
    /// <summary>The rules in force now.</summary>
    public async Task<IReadOnlyList<EarningRule>> RunningAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return [.. (await rules.GetAsync(ct)).Where(rule => rule.IsRunning(now) && rule.PausedAt is null)];
    }

    /// <returns>The points events have brought, by their keys; none of those that brought nothing.</returns>
    public async Task<Dictionary<string, long>> BroughtAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Count == 0 ? [] : (await store.ListKnownAsync(keys, ct)).ToDictionary(row => row.EventKey, row => row.Points, StringComparer.Ordinal);

    /// <returns>The points the event brought, also where it had earned before.</returns>
    public async Task<long> EarnAsync(EarningEvent e, CancellationToken ct) => (await EarnAsync([e], ct))[e.Key];

    /// <summary>Many events in one go: a few statements for all of them, as long as no rule limits one.</summary>
    /// <returns>The points each event brought, by its key.</returns>
    public Task<IReadOnlyDictionary<string, long>> EarnAsync(IReadOnlyCollection<EarningEvent> events, CancellationToken ct) =>
        db.InTransactionAsync<IReadOnlyDictionary<string, long>>(
            async token =>
            {
                var all = await rules.GetAsync(token);
                var points = events.Select(e => e.Key).Distinct(StringComparer.Ordinal).ToDictionary(key => key, _ => 0L, StringComparer.Ordinal);
                // An event that brings nothing and that no rule speaks of costs no statement.
                var telling = events.Where(e => e.BasePoints > 0 || e.AmountFen > 0 || all.Any(rule => rule.Matches(e))).DistinctBy(e => e.Key).ToList();
                var known = telling.Count == 0 ? [] : await store.ListKnownAsync([.. telling.Select(e => e.Key)], token);
                foreach (var row in known)
                    points[row.EventKey] = row.Points;
                // In the order of members, as the ledger locks them.
                var fresh = telling.ExceptBy(known.Select(row => row.EventKey), e => e.Key).OrderBy(e => e.FanId).ToList();
                if (fresh.Count == 0)
                    return points;
                var earned = await DecideAsync(fresh, all, token);
                // Before the points: whoever tells of the same event at the same moment meets this key first, and finds on the next try what it earned.
                foreach (var e in fresh)
                {
                    await store.InsertAsync(earned[e.Key], token);
                    points[e.Key] = earned[e.Key].Points;
                }

                await PostAsync([.. fresh.Where(e => earned[e.Key].Points > 0).Select(e => new Posting(e.Key, e.Reason, e.FanId, earned[e.Key].Points, e.Note, e.Campaign))], token);
                await tiers.ReviewAsync([.. fresh.Select(e => e.FanId).Distinct()], token);
                return points;
            },
            ct);

    private async Task PostAsync(IReadOnlyCollection<Posting> postings, CancellationToken ct)
    {
        if (await ledger.GiveAsync(postings, ct) < postings.Count)
            throw new InvalidOperationException("The ledger refuses points, or knows them, of an event that has not earned: its keys are taken for something else.");
    }

    private async Task<Dictionary<string, Earning>> DecideAsync(IReadOnlyList<EarningEvent> events, IReadOnlyList<EarningRule> all, CancellationToken ct)
    {
        var matching = events.ToDictionary(e => e.Key, e => all.Where(rule => rule.Matches(e)).ToList(), StringComparer.Ordinal);
        var percents = await tiers.PercentsAsync([.. events.Where(e => matching[e.Key].Any(rule => rule.ByTier)).Select(e => e.FanId).Distinct()], ct);
        var earned = new Dictionary<string, Earning>(StringComparer.Ordinal);
        foreach (var e in events)
        {
            var decision = await DecideAsync(e, matching[e.Key], percents.GetValueOrDefault(e.FanId, 100), ct);
            earned[e.Key] = Earning.Of(ids.Next<Earning>(), e, decision, matching[e.Key].Count > 0, clock.GetUtcNow());
        }

        return earned;
    }

    private async Task<EarningDecision> DecideAsync(EarningEvent e, IReadOnlyList<EarningRule> matching, int tierPercent, CancellationToken ct)
    {
        var decision = EarningRules.Decide(e, matching, tierPercent, await limits.LockAsync(e, matching, ct));
        foreach (var part in decision.Parts)
        {
            if (matching.FirstOrDefault(rule => rule.Id == part.RuleId) is { } rule)
                await limits.TakeAsync(e, rule, part, ct);
        }

        return decision;
    }
}
