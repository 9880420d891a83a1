namespace Retention.Platform.Time;

/// <summary>Days and times of day as the business lives them: China time, UTC+8 without summer time since 1991.</summary>
public static class BusinessCalendar
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateTimeOffset Local(DateTimeOffset moment) => moment.ToOffset(Offset);

    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(Local(moment).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset moment) => TimeOnly.FromDateTime(Local(moment).DateTime);

    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Offset);

    /// <summary>The next time the business clock shows <paramref name="time"/>, strictly after <paramref name="moment"/>.</summary>
    public static DateTimeOffset Next(DateTimeOffset moment, TimeOnly time)
    {
        var today = At(DayOf(moment), time);
        return today > moment ? today : At(DayOf(moment).AddDays(1), time);
    }
}
