using System.Globalization;

namespace Retention.WeChat.Rewards;

/// <summary>Days in a row, on the business calendar, and what they bring.</summary>
internal static class CheckInRules
{
    /// <summary>The streak of a day, after the day checked in last before it.</summary>
    public static int StreakOf(DateOnly day, CheckInDay? before) => before?.Day == day.AddDays(-1) ? before.Streak + 1 : 1;

    /// <summary>What is still alive of a streak: it dies when a whole day has gone by without a check-in.</summary>
    public static int Alive(CheckInDay? last, DateOnly today) => last is not null && last.Day >= today.AddDays(-1) ? last.Streak : 0;

    /// <summary>Whatever streaks of these lengths bring, the longest last.</summary>
    public static IReadOnlyList<CheckInReward> RewardsAt(int from, int until, IReadOnlyCollection<CheckInReward> rewards) =>
        [.. Enumerable.Range(from, Math.Max(0, until - from + 1)).SelectMany(streak => rewards.Where(reward => reward.IsReachedAt(streak)).OrderBy(reward => reward.Streak))];

    /// <summary>
    /// What a day made up does to the streaks: it joins the days before it with those after it. Only lengths that neither
    /// part had reached by itself bring their reward now, so a repaired streak never earns the same reward twice.
    /// </summary>
    /// <param name="day">Made up.</param>
    /// <param name="days">Days checked in around it, in any order; all of the streak that follows it.</param>
    public static StreakRepair Repair(DateOnly day, IReadOnlyCollection<CheckInDay> days)
    {
        var before = days.FirstOrDefault(each => each.Day == day.AddDays(-1))?.Streak ?? 0;
        var after = new List<CheckInDay>();
        while (days.FirstOrDefault(each => each.Day == day.AddDays(after.Count + 1)) is { } next)
            after.Add(next);
        return new StreakRepair(before + 1, after.Count == 0 ? day : after[^1].Day, Math.Max(before, after.Count) + 1, before + 1 + after.Count);
    }

    /// <summary>Days that may be made up: the last ones since the member's first, without today.</summary>
    public static IReadOnlyList<DateOnly> Missed(DateOnly today, DateOnly? firstDay, IReadOnlyCollection<CheckInDay> days, CheckInOptions options)
    {
        var known = days.Select(each => each.Day).ToHashSet();
        return [.. Enumerable.Range(1, options.MakeUpDaysBack).Select(back => today.AddDays(-back)).Where(day => day > firstDay && !known.Contains(day)).Order()];
    }

    public static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}

/// <param name="Streak">Of the day made up; it is added to the streak of every day after it up to <see cref="Until"/>.</param>
/// <param name="NewFrom">The shortest length that only the repaired streak reaches.</param>
/// <param name="NewUntil">The length it now has.</param>
internal sealed record StreakRepair(int Streak, DateOnly Until, int NewFrom, int NewUntil);
