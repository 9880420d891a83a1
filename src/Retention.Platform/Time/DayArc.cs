namespace Retention.Platform.Time;

/// <summary>A stretch of the business day from one time (inclusive) to another (exclusive); 21:00 to 08:00 spans midnight. Empty when both are the same.</summary>
public readonly record struct DayArc(TimeOnly From, TimeOnly Until)
{
    public bool Contains(DateTimeOffset moment) => From != Until && BusinessCalendar.TimeOf(moment).IsBetween(From, Until);

    /// <summary>When the stretch that contains <paramref name="moment"/> ends.</summary>
    public DateTimeOffset EndAfter(DateTimeOffset moment) => BusinessCalendar.Next(moment, Until);
}
