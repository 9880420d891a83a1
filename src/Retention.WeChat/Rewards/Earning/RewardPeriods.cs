using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Rewards;

/// <summary>A stretch of the business calendar in which limits count, or after which something may be done again.</summary>
public enum RewardPeriod
{
    Day,

    /// <summary>Monday to Sunday.</summary>
    Week,
    Month,

    /// <summary>For ever: once and never again.</summary>
    Total,
}

/// <summary>Names and ends of such stretches.</summary>
public static class RewardPeriods
{
    public static string NameOf(RewardPeriod period, DateTimeOffset at) => period == RewardPeriod.Total ? "T" : NameOf(period, FirstDayOf(period, BusinessCalendar.DayOf(at)));

    /// <summary>The names of all stretches a moment lies in.</summary>
    public static IReadOnlyList<string> NamesAt(DateTimeOffset at) => [.. Enum.GetValues<RewardPeriod>().Select(period => NameOf(period, at))];

    /// <returns>The first day of the next stretch; null when there is none.</returns>
    public static DateOnly? ResetsOn(RewardPeriod period, DateTimeOffset at)
    {
        var day = BusinessCalendar.DayOf(at);
        return period switch
        {
            RewardPeriod.Day => day.AddDays(1),
            RewardPeriod.Week => FirstDayOf(period, day).AddDays(7),
            RewardPeriod.Month => FirstDayOf(period, day).AddMonths(1),
            _ => null,
        };
    }

    private static DateOnly FirstDayOf(RewardPeriod period, DateOnly day) => period switch
    {
        RewardPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        RewardPeriod.Month => new DateOnly(day.Year, day.Month, 1),
        _ => day,
    };

    private static string NameOf(RewardPeriod period, DateOnly firstDay) => $"{period.ToString()[0]}{firstDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}
