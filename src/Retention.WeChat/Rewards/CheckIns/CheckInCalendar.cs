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
    public static CheckInCalendar Of(
        DateOnly today, DateOnly month, IReadOnlyList<CheckInDay> days, CheckInHistory history, IReadOnlyList<CheckInReward> rewards, CheckInOptions options)
    {
        var last = days.Count == 0 ? null : days[^1];
        var streak = CheckInRules.Alive(last, today);
        var isCheckedIn = last?.Day == today;
        var brings = CheckInRules.RewardsAt(streak + 1, streak + 1, rewards).Sum(reward => reward.Points) + options.PointsPerDay;
        var left = Math.Max(0, options.MakeUpsPerMonth - history.MadeUp);
        var prizes = rewards.Where(reward => reward.Enabled).Select(reward => PrizeOf(reward, streak)).OrderBy(prize => prize.Streak).ToList();
        return new CheckInCalendar(
            today, isCheckedIn, streak, isCheckedIn ? last!.Points : brings,
            [.. days.Select(each => each.Day).Where(day => day.Year == month.Year && day.Month == month.Month)],
            left, options.MakeUpCostPoints, left == 0 ? [] : CheckInRules.Missed(today, history.FirstDay, days, options), prizes, prizes.FirstOrDefault(prize => prize.Streak > streak));
    }

    private static CheckInPrize PrizeOf(CheckInReward reward, int streak)
    {
        var length = reward.Repeats && streak > 0 ? (streak + reward.Streak - 1) / reward.Streak * reward.Streak : reward.Streak;
        return new CheckInPrize(length, reward.Points, reward.CouponTemplateId, streak >= length);
    }
}
