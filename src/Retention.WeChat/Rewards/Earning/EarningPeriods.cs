using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Rewards;

/// <summary>Names of the stretches over which a member's limits count, on the business calendar.</summary>
public static class EarningPeriods
{
    public static string NameOf(EarningPeriod period, DateTimeOffset at)
    {
        var day = BusinessCalendar.DayOf(at);
        return period switch
        {
            EarningPeriod.Day => Text("D", day),
            EarningPeriod.Week => Text("W", MondayOf(day)),
            EarningPeriod.Month => Text("M", new DateOnly(day.Year, day.Month, 1)),
            EarningPeriod.Total => "T",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The Monday of a day's week.</summary>
    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static string Text(string kind, DateOnly first) => $"{kind}{first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}
