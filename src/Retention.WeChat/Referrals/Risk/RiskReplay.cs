using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Applies other rules to what was seen then, and shows what they would have changed. Nothing is written and nobody is asked:
/// the stored inputs are enough.
/// </summary>
internal sealed class RiskReplay(ReplayStore store, CampaignStore campaigns)
{
    /// <summary>Looked at again in one replay.</summary>
    public const int AssessmentsMax = 200_000;

    public const int DaysMax = 92;

    public static readonly Problem Period = new(
        "risk_replay.period", 422, $"重放的时间段须先后有序，且不超过 {DaysMax} 天。", $"A replay's period must end after it begins and span at most {DaysMax} days.");
    public static readonly Problem OneOfTwo = new("risk_replay.rules", 422, "请指定一个规则版本，或提供一份草稿规则（二选一）。", "Name a version of the rules or give a draft, one of the two.");

    public async Task<ReplayReport> ReportAsync(ReplayWish wish, int changesMax, CancellationToken ct)
    {
        var tally = new ReplayTally();
        var changes = new List<ReplayChange>();
        long? next = null;
        await foreach (var row in store.StreamAsync(wish, null, AssessmentsMax + 1, ct))
        {
            if (tally.Assessments == AssessmentsMax)
                return await ReportAsync(tally, isComplete: false, new ReplayChanges(changes, next), ct);
            var replayed = row.Under(wish.Rules);
            tally.Add(replayed);
            if (!replayed.Changes)
                continue;
            if (changes.Count < changesMax)
                changes.Add(replayed.ToChange());
            else
                next ??= changes[^1].AssessmentId;
        }

        return await ReportAsync(tally, isComplete: true, new ReplayChanges(changes, next), ct);
    }

    /// <param name="wish">As it was reported on.</param>
    /// <param name="after">The last assessment of the page before.</param>
    /// <param name="limit">Changes of a page.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ReplayChanges> ChangesAsync(ReplayWish wish, long? after, int limit, CancellationToken ct)
    {
        var changes = new List<ReplayChange>();
        var (seen, last) = (0, 0L);
        await foreach (var row in store.StreamAsync(wish, after, AssessmentsMax, ct))
        {
            (seen, last) = (seen + 1, row.Id);
            if (row.Under(wish.Rules) is not { Changes: true } replayed)
                continue;
            changes.Add(replayed.ToChange());
            if (changes.Count == limit)
                return new ReplayChanges(changes, row.Id);
        }

        return new ReplayChanges(changes, seen == AssessmentsMax ? last : null);
    }

    private async Task<ReplayReport> ReportAsync(ReplayTally tally, bool isComplete, ReplayChanges changes, CancellationToken ct) => new(
        tally.Assessments, isComplete, tally.Moves, tally.Stopped, tally.Freed, tally.PointsHeld, tally.PointsGiven, await PrizesAsync(tally, ct), changes);

    private async Task<IReadOnlyList<UnreachedPrize>> PrizesAsync(ReplayTally tally, CancellationToken ct)
    {
        var prizes = new List<UnreachedPrize>();
        foreach (var ofCampaign in tally.Unconfirmed.GroupBy(each => each.Key.CampaignId, each => (each.Key.InviterId, Helps: each.Value)))
        {
            if (await campaigns.FindAsync(ofCampaign.Key, ct) is not { } campaign)
                continue;
            var needs = campaign.ReadTerms().Ladder.ToDictionary(stage => CampaignBudget.Stage(stage.No), stage => stage.Need, StringComparer.Ordinal);
            var missing = ofCampaign.ToDictionary(each => each.InviterId, each => each.Helps);
            prizes.AddRange((await store.ListStagePrizesAsync(ofCampaign.Key, missing.Keys, ct))
                .Where(prize => needs.TryGetValue(prize.Title, out var need) && prize.Confirmed - missing[prize.FanId] < need)
                .CountBy(prize => prize.Title, StringComparer.Ordinal)
                .OrderBy(title => title.Key, StringComparer.Ordinal)
                .Select(title => new UnreachedPrize(ofCampaign.Key, title.Key, title.Value)));
        }

        return prizes;
    }
}
