namespace Retention.WeChat.Rewards;

/// <summary>What a streak brings, as the member sees it on their way to it.</summary>
/// <param name="Streak">The length that brings it; of a reward that repeats, the one of the present round.</param>
public sealed record CheckInPrize(int Streak, long Points, long? CouponTemplateId, bool IsReached);

/// <summary>A month of a member's check-ins, and what today's would bring or brought.</summary>
/// <param name="Streak">What is alive of it.</param>
/// <param name="Days">Checked in, in the month asked for.</param>
/// <param name="MissedDays">Days that may be made up now, whatever month was asked for.</param>
internal sealed record CheckInCalendar(
    DateOnly Today,
    bool IsCheckedIn,
    int Streak,
    long TodayPoints,
    IReadOnlyList<DateOnly> Days,
    int MakeUpsLeft,
    int MakeUpCostPoints,
    IReadOnlyList<DateOnly> MissedDays,
    IReadOnlyList<CheckInPrize> Prizes,
    CheckInPrize? NextPrize)
{
    /// <param name="today">The business day.</param>
    /// <param name="month">A day of the month to be shown.</param>
    /// <param name="shown">Its days, others among them.</param>
    /// <param name="recent">The last days, today's and all that may be made up among them.</param>
    /// <param name="history">Beyond that.</param>
    /// <param name="rewarded">Up to which length the present streak has brought its rewards.</param>
    /// <param name="rewards">What streaks bring.</param>
    /// <param name="options">What days bring and making them up costs.</param>
    public static CheckInCalendar Of(
        DateOnly today, DateOnly month, IReadOnlyList<CheckInDay> shown, IReadOnlyList<CheckInDay> recent, CheckInHistory history, int rewarded, IReadOnlyList<CheckInReward> rewards,
        CheckInOptions options)
    {
        var last = recent.Count == 0 ? null : recent[^1];
        var streak = CheckInRules.Alive(last, today);
        var isCheckedIn = last?.Day == today;
        var brings = CheckInRules.RewardsAt(rewarded + 1, streak + 1, rewards).Sum(reward => reward.Points) + options.PointsPerDay;
        var left = Math.Max(0, options.MakeUpsPerMonth - history.MadeUp);
        var prizes = rewards.Where(reward => reward.Enabled).Select(reward => PrizeOf(reward, streak, rewarded)).OrderBy(prize => prize.Streak).ToList();
        return new CheckInCalendar(
            today, isCheckedIn, streak, isCheckedIn ? last!.Points : brings,
            [.. shown.Select(each => each.Day).Where(day => day.Year == month.Year && day.Month == month.Month)],
            left, options.MakeUpCostPoints, left == 0 ? [] : CheckInRules.Missed(today, history.FirstDay, recent, options), prizes, prizes.FirstOrDefault(prize => prize.Streak > streak));
    }

    private static CheckInPrize PrizeOf(CheckInReward reward, int streak, int rewarded)
    {
        var length = reward.Repeats && streak > 0 ? (streak + reward.Streak - 1) / reward.Streak * reward.Streak : reward.Streak;
        return new CheckInPrize(length, reward.Points, reward.CouponTemplateId, Math.Min(streak, rewarded) >= length);
    }
}
