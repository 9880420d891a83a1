using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class InviteeStayTests
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly DateTimeOffset LateEvening = new(2026, 11, 2, 23, 59, 0, China);
    private static readonly DateTimeOffset Midnight = new(2026, 11, 3, 0, 0, 0, China);

    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 9)]
    [InlineData(30, 32)]
    public void A_day_counts_only_once_it_is_over_in_China(int days, int endsAfterDays)
    {
        var stay = new InviteeStay(LateEvening, [new(LateEvening, true)]);
        var end = new DateTimeOffset(2026, 11, 1, 0, 0, 0, China).AddDays(endsAfterDays);
        Assert.Null(stay.StayedFor(days, end.AddMilliseconds(-1)));
        Assert.True(stay.StayedFor(days, end));
        Assert.True(stay.StayedFor(days, end.ToUniversalTime()));
    }

    [Fact]
    public void A_minute_later_it_is_the_next_days_cohort()
    {
        var before = new InviteeStay(LateEvening, [new(LateEvening, true)]);
        var after = new InviteeStay(Midnight, [new(Midnight, true)]);
        var now = new DateTimeOffset(2026, 11, 4, 0, 0, 0, China);
        Assert.True(before.StayedFor(1, now));
        Assert.Null(after.StayedFor(1, now));
        Assert.True(after.StayedFor(1, now.AddDays(1)));
    }

    [Fact]
    public void Leaving_in_the_last_moment_of_the_day_counts_and_at_midnight_no_more()
    {
        var endOfDay1 = new DateTimeOffset(2026, 11, 4, 0, 0, 0, China);
        Assert.False(Left(endOfDay1.AddMilliseconds(-1)).StayedFor(1, endOfDay1));
        Assert.True(Left(endOfDay1).StayedFor(1, endOfDay1));

        static InviteeStay Left(DateTimeOffset at) => new(LateEvening, [new(LateEvening, true), new(at, false)]);
    }

    [Fact]
    public void Who_left_and_came_back_is_there_on_the_days_they_were_there()
    {
        var stay = new InviteeStay(LateEvening, [new(LateEvening, true), new(LateEvening.AddHours(3), false), new(LateEvening.AddDays(5), true), new(LateEvening.AddDays(20), false)]);
        var now = LateEvening.AddDays(60);
        Assert.False(stay.StayedFor(1, now));
        Assert.True(stay.StayedFor(7, now));
        Assert.False(stay.StayedFor(30, now));
    }

    [Fact]
    public void Only_those_old_enough_are_in_the_denominator()
    {
        var now = new DateTimeOffset(2026, 12, 10, 12, 0, 0, China);
        var tally = new RetentionTally(now);
        foreach (var (daysAgo, leftAfterDays) in new (int, int?)[] { (0, null), (2, null), (2, 1), (9, null), (9, 8), (40, null), (40, 20), (40, 3) })
            tally.Add(Came(now.AddDays(-daysAgo), leftAfterDays));
        tally.Add(new InviteeStay(now.AddDays(-40), []));

        var total = tally.Total();
        Assert.Equal((8, 4, 4), (total.Followed, total.StillFollowing, total.Left));
        Assert.Equal([new RetentionCount(1, 7, 6), new RetentionCount(7, 5, 4), new RetentionCount(30, 3, 1)], total.Days);
    }

    private static InviteeStay Came(DateTimeOffset at, int? leftAfterDays) =>
        new(at, leftAfterDays is { } days ? [new(at, true), new(at.AddDays(days), false)] : [new(at, true)]);
}
