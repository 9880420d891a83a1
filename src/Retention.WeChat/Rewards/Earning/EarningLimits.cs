using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Keeps rules within their limits and budgets whatever runs at the same moment: what is left is read under a lock that
/// holds until commit, and the guard stands in the update once more.
/// </summary>
internal sealed partial class EarningLimits(EarningRuleStore store, TimeProvider clock, ILogger<EarningLimits> logger)
{
    /// <summary>What is left of those rules that have a limit; the others cost no statement.</summary>
    public async Task<IReadOnlyDictionary<Id<EarningRule>, RuleRoom>> LockAsync(EarningEvent e, IReadOnlyCollection<EarningRule> rules, CancellationToken ct)
    {
        var rooms = new Dictionary<Id<EarningRule>, RuleRoom>();
        var budgeted = rules.Where(rule => rule.HasBudget).Select(rule => rule.Id).ToList();
        foreach (var row in budgeted.Count == 0 ? [] : await store.LockBudgetsAsync(budgeted, ct))
            rooms[row.Id] = new RuleRoom(null, null, row.BudgetLeft, row.PausedAt is not null);

        foreach (var rule in rules.Where(rule => rule.HasFanLimit).OrderBy(rule => rule.Id))
        {
            var period = RewardPeriods.NameOf(rule.FanPeriod, e.At);
            await store.OpenCounterAsync(rule.Id, e.FanId, period, ct);
            var used = (await store.LockCounterAsync(rule.Id, e.FanId, period, ct))!;
            rooms[rule.Id] = rooms.GetValueOrDefault(rule.Id, RuleRoom.Unlimited) with
            {
                FanTimesLeft = e.IsAgain ? null : rule.FanTimesMax - used.Times,
                FanPointsLeft = rule.FanPointsMax is { } most ? Math.Max(0, most - used.Points) : null,
            };
        }

        return rooms;
    }

    /// <summary>Takes what a part gives out of its rule's limits; a rule whose budget is short is paused.</summary>
    public async Task TakeAsync(EarningEvent e, EarningRule rule, EarningPart part, CancellationToken ct)
    {
        if (part.Amount > 0 && rule.HasFanLimit && !await store.CountAsync(rule, e, RewardPeriods.NameOf(rule.FanPeriod, e.At), part.Amount, ct))
            throw new InvalidOperationException($"Rule {rule.Id} would give member {e.FanId} more than its limit.");
        if (part.Amount > 0 && rule.HasBudget && !await store.SpendAsync(rule.Id, part.Amount, ct))
            throw new InvalidOperationException($"Rule {rule.Id} would give more than its budget.");
        if (part.Cut == EarningCut.Budget)
        {
            await store.PauseAsync(rule.Id, clock.GetUtcNow(), ct);
            Log.BudgetShort(logger, rule.Id.Value);
        }
    }

    /// <summary>What a refund takes back may be given again; that the event happened still counts, unless it never did.</summary>
    public async Task ReturnAsync(Earning earning, EarningRule rule, long points, bool neverWas, CancellationToken ct)
    {
        if (rule.HasBudget)
            await store.GiveBackAsync(rule.Id, points, ct);
        if (!rule.HasFanLimit)
            return;
        var (period, times) = (RewardPeriods.NameOf(rule.FanPeriod, earning.OccurredAt), neverWas ? 1 : 0);
        await store.UncountAsync(rule.Id, earning.FanId, period, times, points, ct);
        await store.CorrectOriginAsync(earning.Id, rule.Id, period, -times, -points, ct);
    }

    /// <summary>
    /// The refund that had given this back never was. The points are the member's, whatever is left: a budget that has gone
    /// to others meanwhile is then spent to nothing, and the rule pauses with the next event it cannot pay for.
    /// </summary>
    public async Task TakeAgainAsync(Earning earning, EarningRule rule, long points, CancellationToken ct)
    {
        if (rule.HasBudget)
            await store.SpendAnywayAsync(rule.Id, points, ct);
        if (!rule.HasFanLimit)
            return;
        var period = RewardPeriods.NameOf(rule.FanPeriod, earning.OccurredAt);
        await store.AddAsync(earning.FanId, new MemberCounter(rule.Id, period, 0, points), 1, ct);
        await store.CorrectOriginAsync(earning.Id, rule.Id, period, 0, points, ct);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The budget of earning rule {RuleId} cannot pay for the next event: the rule gives nothing until it is topped up.")]
        public static partial void BudgetShort(ILogger logger, long ruleId);
    }
}
