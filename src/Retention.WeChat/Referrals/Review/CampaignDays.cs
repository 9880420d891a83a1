using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>A campaign's course by business days.</summary>
internal static class CampaignDays
{
    /// <summary>A campaign of a year with its settlement.</summary>
    private const int DaysMax = 500;

    /// <summary>Each day from the first on which something happened or could, without gaps.</summary>
    public static IReadOnlyList<CampaignDay> Of(IReadOnlyCollection<HourCount> hours, IReadOnlyCollection<DayShares> shares, DateOnly from, DateOnly until)
    {
        var byDay = hours.ToLookup(hour => DayOf(hour.Hour));
        var shared = shares.ToDictionary(day => DateOnly.ParseExact(day.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), day => day.Shares);
        var days = byDay.Select(day => day.Key).Concat(shared.Keys).Append(from).Append(until > from ? until : from).ToList();
        var first = days.Min();
        var length = Math.Min(DaysMax, days.Max().DayNumber - first.DayNumber + 1);
        return
        [
            .. Enumerable.Range(0, length).Select(first.AddDays).Select(day => new CampaignDay(
                day, Count(byDay[day], HourKind.Join), Count(byDay[day], HourKind.Help), Count(byDay[day], HourKind.Confirmed), Count(byDay[day], HourKind.Lost),
                shared.GetValueOrDefault(day))),
        ];
    }

    private static long Count(IEnumerable<HourCount> hours, HourKind what) => hours.Where(hour => hour.What == what).Sum(hour => hour.Many);

    private static DateOnly DayOf(string hour) =>
        BusinessCalendar.DayOf(DateTimeOffset.ParseExact(hour, "yyyy-MM-dd HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
}
