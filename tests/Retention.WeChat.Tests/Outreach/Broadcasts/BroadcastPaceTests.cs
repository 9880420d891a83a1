using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Broadcasts;

public sealed class BroadcastPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(59)]
    [InlineData(600)]
    [InlineData(7_001)]
    [InlineData(60_000)]
    public void No_minute_sees_more_than_the_rate_and_nearly_all_of_it_is_used(int perMinute)
    {
        var random = new Random(perMinute);
        var (paced, now) = (Start, Start);
        var asked = new List<(DateTimeOffset At, int Count)>();
        while (now < Start.AddMinutes(10))
        {
            now = now.AddMilliseconds(random.Next(1, 700));
            (var count, paced) = BroadcastPace.Next(perMinute, paced, now, 100_000);
            asked.Add((now, count));
        }

        foreach (var (from, _) in asked)
            Assert.True(asked.Where(each => each.At >= from && each.At < from.AddMinutes(1)).Sum(each => each.Count) <= perMinute);
        Assert.InRange(asked.Sum(each => each.Count), (perMinute * 9.5) - 1, perMinute * 10);
    }

    [Fact]
    public void What_stood_still_does_not_make_up_for_it()
    {
        var (count, paced) = BroadcastPace.Next(6_000, Start, Start.AddHours(3), 100_000);
        Assert.InRange(count, 180, 200);
        Assert.Equal(0, BroadcastPace.Next(6_000, paced, Start.AddHours(3), 100_000).Count);
    }

    [Fact]
    public void A_clock_that_was_set_back_stops_nothing_and_clocks_that_differ_gain_nothing()
    {
        var (count, paced) = BroadcastPace.Next(6_000, Start.AddHours(1), Start, 100_000);
        Assert.InRange(count, 180, 200);
        Assert.Equal(0, BroadcastPace.Next(6_000, paced, Start, 100_000).Count);
        Assert.Equal(0, BroadcastPace.Next(6_000, Start.AddSeconds(20), Start, 100_000).Count);
    }

    [Fact]
    public void A_slice_takes_no_more_than_there_is_room_for()
    {
        var (count, paced) = BroadcastPace.Next(60_000, Start, Start.AddSeconds(1), 3);
        Assert.Equal(3, count);
        Assert.True(BroadcastPace.Next(60_000, paced, Start.AddSeconds(1), 1_000).Count > 900);
    }
}
