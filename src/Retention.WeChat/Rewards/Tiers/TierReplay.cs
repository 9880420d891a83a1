using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Where a member stands by what is left of what they earned.</summary>
/// <param name="Standing">None where they never rose.</param>
/// <param name="Grounds">What it rests on.</param>
/// <param name="Reached">The rank of the highest level on the way there.</param>
/// <param name="LostSince">When the first of the steps was taken that were not earned after all; none where all were.</param>
internal sealed record TierFooting(TierStanding? Standing, TierGrounds? Grounds, int Reached, DateTimeOffset? LostSince);

/// <summary>
/// Goes a member's way once more without the steps that were not earned after all: back to the last one that was, and from
/// there day by day by what is left. Promises hold: a step whose grounds stand keeps its time, however the window has moved on.
/// </summary>
internal static class TierReplay
{
    /// <param name="fanId">Who.</param>
    /// <param name="steps">Their way, newest first.</param>
    /// <param name="days">What they earned on each day, as far back as the steps rest on.</param>
    /// <param name="start">Where the way begins when none of the steps is left.</param>
    /// <param name="today">The business day.</param>
    /// <param name="ladder">As it is now.</param>
    public static TierFooting Of(Id<Fan> fanId, IReadOnlyList<TierStep> steps, IReadOnlyList<EarnedTotals> days, DateOnly start, DateOnly today, TierLadder ladder)
    {
        var lost = steps.TakeWhile(step => !Stands(step, ladder, days)).Count();
        var last = lost < steps.Count ? steps[lost] : null;
        var standing = last is null ? null : new TierStanding(fanId, last.ToCode, steps.Skip(lost).FirstOrDefault(step => step.FromCode != step.ToCode, last).Day, last.KeepUntil);
        var (grounds, reached) = (last?.Grounds, ladder.RankOf(last?.ToCode));
        for (var day = last?.Day ?? start; day <= today; day = day.AddDays(1))
        {
            var until = day == today ? DateOnly.MaxValue : day;
            var change = TierRules.Review(fanId, standing, Sum(days, ladder.Policy, ladder.Policy.WindowFrom(day), until), day, ladder, day == today ? days.LastOrDefault()?.LastDay : null);
            (standing, grounds) = change is null ? (standing, grounds) : (change.Standing, change.Grounds);
            reached = Math.Max(reached, ladder.RankOf(standing?.Code));
        }

        return new TierFooting(standing, grounds, reached, lost == 0 ? null : steps[lost - 1].ChangedAt);
    }

    private static bool Stands(TierStep step, TierLadder ladder, IReadOnlyList<EarnedTotals> days) =>
        step.Grounds is not { } grounds || Sum(days, ladder.Policy with { Measure = grounds.Measure }, grounds.From, grounds.Until) >= grounds.Need;

    private static long Sum(IReadOnlyList<EarnedTotals> days, TierPolicy policy, DateOnly from, DateOnly until) =>
        days.Where(day => day.LastDay >= from && day.LastDay <= until).Sum(policy.Of);
}
