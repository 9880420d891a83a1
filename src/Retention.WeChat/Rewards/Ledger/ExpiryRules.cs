using System.Diagnostics;

namespace Retention.WeChat.Rewards;

/// <summary>The last day on which points may be spent.</summary>
internal static class ExpiryRules
{
    /// <summary>The last day of points that never expire.</summary>
    public static readonly DateOnly Never = new(9999, 12, 31);

    public static DateOnly LastDay(DateOnly earnedOn, DateOnly? wanted, PointsExpiryOptions options) =>
        wanted is { } day ? Later(day, earnedOn) : Rounded(After(earnedOn, options), options.Rounding);

    /// <summary>The last day of spent points that come back: their own where it has not passed.</summary>
    public static DateOnly Returned(DateOnly lastDay, DateOnly today, PointsExpiryOptions options) => lastDay >= today ? lastDay : today.AddDays(options.ReturnedDaysMin);

    private static DateOnly After(DateOnly earnedOn, PointsExpiryOptions options) => options.Unit switch
    {
        ExpiryUnit.Never => Never,
        ExpiryUnit.Days => earnedOn.AddDays(options.After),
        ExpiryUnit.Months => earnedOn.AddMonths(options.After),
        _ => throw new UnreachableException(),
    };

    private static DateOnly Rounded(DateOnly day, ExpiryRounding rounding) => rounding switch
    {
        ExpiryRounding.None => day,
        ExpiryRounding.MonthEnd => new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)),
        ExpiryRounding.YearEnd => new DateOnly(day.Year, 12, 31),
        _ => throw new UnreachableException(),
    };

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
