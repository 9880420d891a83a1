using System.ComponentModel.DataAnnotations;
using Dapper;

namespace Retention.WeChat.Rewards;

public sealed class CheckInOptions
{
    /// <summary>Points for each day.</summary>
    [Range(1, 10_000)]
    public int PointsPerDay { get; set; } = 5;

    /// <summary>Days a member may make up in a calendar month; 0 switches making up off.</summary>
    [Range(0, 31)]
    public int MakeUpsPerMonth { get; set; } = 3;

    /// <summary>What making up a day costs.</summary>
    [Range(0, 100_000)]
    public int MakeUpCostPoints { get; set; } = 10;

    /// <summary>Only a day among the last so many may be made up.</summary>
    [Range(1, 60)]
    public int MakeUpDaysBack { get; set; } = 7;
}

/// <summary>A day's check-in. <see cref="IsNew"/> is false when the fan had checked in that day already.</summary>
/// <param name="Points">Everything the day brought: its own points, and what its streak brought.</param>
/// <param name="Rewards">What the streak brought, the longest last.</param>
public sealed record CheckIn(DateOnly Day, int Streak, long Points, IReadOnlyList<CheckInReward> Rewards, bool IsNew);

/// <summary>What so many days in a row bring, on top of the day's points.</summary>
/// <param name="Repeats">Again after every so many days, not only the first time.</param>
[method: ExplicitConstructor]
public sealed record CheckInReward(long Id, int Streak, bool Repeats, long Points, long? CouponTemplateId, bool Enabled)
{
    public bool IsReachedAt(int streak) => Enabled && (Repeats ? streak % Streak == 0 : streak == Streak);

    /// <summary>The next streak that brings it, after one of so many days; null when it never will again.</summary>
    public int? NextAfter(int streak) => Repeats ? ((streak / Streak) + 1) * Streak : Streak > streak ? Streak : null;
}

/// <summary>A day somebody checked in, as it is kept.</summary>
/// <param name="MadeUpAt">When the day was made up later; null for a check-in on the day.</param>
[method: ExplicitConstructor]
internal sealed record CheckInDay(DateOnly Day, int Streak, long Points, DateTimeOffset? MadeUpAt);

/// <summary>The last day somebody checked in.</summary>
/// <param name="Rewarded">Its streak had brought the rewards of all lengths up to this; a merge may have made it longer since.</param>
[method: ExplicitConstructor]
internal sealed record LastCheckIn(DateOnly Day, int Streak, long Points, DateTimeOffset? MadeUpAt, int Rewarded)
{
    public CheckInDay ToDay() => new(Day, Streak, Points, MadeUpAt);
}
