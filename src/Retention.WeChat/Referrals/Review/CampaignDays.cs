using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>A campaign's course by business days.</summary>
internal static class CampaignDays
{
    /// <summary>A campaign of a year with its settlement.</summary>
    private const int DaysMax = 500;

    /// <summary>Each day from the first on which something happened or could, without gaps.</summary>
    public static IReadOnlyList<CampaignDay> Of(IReadOnlyCollection<HourCount> hours, DateOnly from, DateOnly until)
    {
        var byDay = hours.ToLookup(hour => DayOf(hour.Hour));
        var days = byDay.Select(day => day.Key).Append(from).Append(until > from ? until : from).ToList();
        var first = days.Min();
        var length = Math.Min(DaysMax, days.Max().DayNumber - first.DayNumber + 1);
        return
        [
            .. Enumerable.Range(0, length).Select(first.AddDays).Select(day => new CampaignDay(
                day, Count(byDay[day], HourKind.Join), Count(byDay[day], HourKind.Help), Count(byDay[day], HourKind.Confirmed), Count(byDay[day], HourKind.Lost))),
        ];
    }

    private static long Count(IEnumerable<HourCount> hours, HourKind what) => hours.Where(hour => hour.What == what).Sum(hour => hour.Many);

    private static DateOnly DayOf(string hour) =>
        BusinessCalendar.DayOf(DateTimeOffset.ParseExact(hour, "yyyy-MM-dd HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
}
