using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Where a member stands. Who never rose above the lowest level has none.</summary>
/// <param name="KeepUntil">The last day the tier is safe, as long as what it was reached by is not undone; null on the lowest.</param>
[method: ExplicitConstructor]
public sealed record TierStanding(Id<Fan> FanId, string Code, DateOnly Since, DateOnly? KeepUntil);

public enum TierChangeReason
{
    Upgraded,

    /// <summary>The time was over and the member still qualifies.</summary>
    Kept,
    Downgraded,

    /// <summary>Another account of the same person stood higher.</summary>
    Merged,

    /// <summary>That account is somebody else's again.</summary>
    Parted,

    /// <summary>What had been earned for it was taken back, e.g. by a refund.</summary>
    Undone,

    /// <summary>It had been taken back by mistake.</summary>
    Restored,
}

/// <summary>What a standing rests on: on these days the member earned what its level asked for.</summary>
/// <param name="Until">The last day that was counted.</param>
internal sealed record TierGrounds(TierMeasure Measure, DateOnly From, DateOnly Until, long Need);

/// <summary>A change of standing, decided.</summary>
/// <param name="Passed">Levels reached by it, the lowest first; none when it is no upgrade.</param>
/// <param name="Grounds">None where they are not known: the standing then holds for its time, whatever is undone.</param>
internal sealed record TierDecision(TierStanding Standing, string FromCode, TierChangeReason Reason, IReadOnlyList<TierLevel> Passed, TierGrounds? Grounds);

/// <summary>
/// Up at once; down only when the tier's time and the grace after it are over, to the level that is then earned. Asked
/// again with the same facts it changes nothing more. What was undone is <see cref="TierReplay"/>'s.
/// </summary>
internal static class TierRules
{
    /// <param name="fanId">Who.</param>
    /// <param name="standing">Where they stand; none where they never rose.</param>
    /// <param name="measured">What counts today.</param>
    /// <param name="today">The business day.</param>
    /// <param name="ladder">As it is now.</param>
    /// <param name="lastCounted">The last day of what was measured, which a shop's clock may put after today.</param>
    /// <returns>Null when all stays as it is.</returns>
    public static TierDecision? Review(Id<Fan> fanId, TierStanding? standing, long measured, DateOnly today, TierLadder ladder, DateOnly? lastCounted = null)
    {
        var current = ladder.RankOf(standing?.Code);
        var earned = ladder.RankFor(measured);
        if (earned > current)
            return To(earned, TierChangeReason.Upgraded);
        if (standing?.KeepUntil is not { } keepUntil || today <= keepUntil)
            return null;
        if (earned == current)
            return To(current, TierChangeReason.Kept);
        return today <= keepUntil.AddDays(ladder.Policy.GraceDays) ? null : To(earned, TierChangeReason.Downgraded);

        TierDecision To(int rank, TierChangeReason reason)
        {
            var since = reason == TierChangeReason.Kept ? standing!.Since : today;
            var next = new TierStanding(fanId, ladder.Levels[rank].Code, since, rank == 0 ? null : today.AddDays(ladder.Policy.KeepDays));
            var grounds = new TierGrounds(ladder.Policy.Measure, ladder.Policy.WindowFrom(today), lastCounted > today ? lastCounted.Value : today, ladder.Levels[rank].Threshold);
            return new TierDecision(next, standing?.Code ?? ladder.Levels[0].Code, reason, [.. ladder.Levels.Skip(current + 1).Take(rank - current)], grounds);
        }
    }

    /// <summary>The end of the grace, for somebody who is in it.</summary>
    public static DateOnly? GraceUntil(TierStanding? standing, long measured, DateOnly today, TierLadder ladder) =>
        standing?.KeepUntil is { } keepUntil && today > keepUntil && ladder.RankFor(measured) < ladder.RankOf(standing.Code) ? keepUntil.AddDays(ladder.Policy.GraceDays) : null;
}
