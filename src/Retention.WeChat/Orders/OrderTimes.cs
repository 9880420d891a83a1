using Retention.Platform.Time;

namespace Retention.WeChat.Orders;

/// <summary>When something of an order may have happened. Anything else is an empty date or a slip, and calendars end soon after.</summary>
internal static class OrderTimes
{
    public const int YearMin = 1990;

    /// <summary>Clocks of shops that are fast.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    public static bool IsPossible(DateTimeOffset at, DateTimeOffset now) => at.UtcDateTime.Year >= YearMin && at <= now + AheadMax;

    /// <summary>A time that names no offset is China's.</summary>
    /// <returns>Null for what is out of the question.</returns>
    public static DateTimeOffset? InChina(DateTime local, DateTimeOffset now) =>
        local.Year >= YearMin && new DateTimeOffset(local, BusinessCalendar.Offset) is var at && IsPossible(at, now) ? at : null;
}
