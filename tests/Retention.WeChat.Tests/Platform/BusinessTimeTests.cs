using Retention.Platform.Time;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Platform;

public sealed class BusinessTimeTests(ITestOutputHelper output)
{
    private static readonly DayArc Night = new(new TimeOnly(21, 0), new TimeOnly(8, 0));

    [Theory]
    [InlineData("2026-03-01T15:59:59.999Z", "2026-03-01")]
    [InlineData("2026-03-01T16:00:00Z", "2026-03-02")]
    [InlineData("2028-02-28T16:00:00Z", "2028-02-29")]
    [InlineData("2028-02-29T16:00:00Z", "2028-03-01")]
    [InlineData("2026-12-31T16:00:00Z", "2027-01-01")]
    public void Days_change_at_midnight_in_china(string moment, string day) =>
        Assert.Equal(DateOnly.Parse(day), BusinessCalendar.DayOf(DateTimeOffset.Parse(moment)));

    [Theory]
    [InlineData("20:59:59.999", false)]
    [InlineData("21:00", true)]
    [InlineData("23:59:59.999", true)]
    [InlineData("00:00", true)]
    [InlineData("07:59:59.999", true)]
    [InlineData("08:00", false)]
    [InlineData("12:00", false)]
    public void A_night_starts_at_its_start_and_ends_before_its_end(string time, bool within) =>
        Assert.Equal(within, Night.Contains(BusinessCalendar.At(new DateOnly(2026, 11, 2), TimeOnly.Parse(time))));

    [Theory]
    [InlineData("2026-04-30T21:30:00+08:00", "2026-05-01T08:00:00+08:00")]
    [InlineData("2026-05-01T07:59:00+08:00", "2026-05-01T08:00:00+08:00")]
    [InlineData("2028-02-28T22:00:00+08:00", "2028-02-29T08:00:00+08:00")]
    [InlineData("2028-02-29T22:00:00+08:00", "2028-03-01T08:00:00+08:00")]
    [InlineData("2026-12-31T23:00:00+08:00", "2027-01-01T08:00:00+08:00")]
    [InlineData("2026-05-01T08:00:00+08:00", "2026-05-02T08:00:00+08:00")]
    public void A_night_ends_on_the_right_morning(string moment, string end) =>
        Assert.Equal(DateTimeOffset.Parse(end), Night.EndAfter(DateTimeOffset.Parse(moment)));

    [Fact]
    public void The_same_time_twice_is_no_time_at_all()
    {
        var empty = new DayArc(new TimeOnly(8, 0), new TimeOnly(8, 0));
        for (var minute = 0; minute < 24 * 60; minute++)
            Assert.False(empty.Contains(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute)));
    }

    [Fact]
    public void Any_stretch_holds_every_moment_up_to_its_end_and_not_its_end()
    {
        var random = Seeded.Draws(output);
        for (var i = 0; i < 5_000; i++)
        {
            var arc = new DayArc(Time(random), Time(random));
            var moment = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(random.NextInt64(5L * 365 * 86_400_000)).ToOffset(TimeSpan.FromHours(random.Next(-12, 14)));
            var end = arc.EndAfter(moment);
            Assert.Equal(arc.Until, BusinessCalendar.TimeOf(end));
            Assert.InRange(end - moment, TimeSpan.FromTicks(1), TimeSpan.FromDays(1));
            Assert.False(arc.Contains(end));
            Assert.Equal(Model(arc, moment), arc.Contains(moment));
            if (arc.Contains(moment))
                Assert.True(arc.Contains(moment + ((end - moment) * random.NextDouble())), $"{arc} from {moment:O}");
        }
    }

    private static bool Model(DayArc arc, DateTimeOffset moment)
    {
        var time = (moment.UtcDateTime.TimeOfDay + TimeSpan.FromHours(8)).Ticks % TimeSpan.TicksPerDay;
        var length = (arc.Until.Ticks - arc.From.Ticks + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
        return (time - arc.From.Ticks + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay < length;
    }

    private static TimeOnly Time(Random random) => new(random.Next(24), random.Next(4) * 15);
}
