using Retention.Platform.Time;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class KocScoreTests
{
    private static readonly DateTimeOffset AsOf = new(2026, 11, 2, 0, 0, 0, BusinessCalendar.Offset);

    private static readonly KocInputs Nobody = KocInputs.Of([], AsOf);

    [Fact]
    public void Who_brought_nobody_has_nothing()
    {
        var score = KocScore.Of(Nobody);
        Assert.Equal(0, score.Points);
        Assert.All(score.Parts, part => Assert.Equal(0, part.Points));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 9)]
    [InlineData(3, 0, 18)]
    [InlineData(0, 6, 18)]
    [InlineData(8, 0, 29)]
    [InlineData(20, 0, 40)]
    [InlineData(500, 0, 40)]
    public void Friends_who_stay_bring_less_the_more_there_are(int day30, int day7, int points) =>
        Assert.Equal(points, Part(Nobody with { RetainedDay30 = day30, RetainedDay7 = day7 }, KocAspect.Retained));

    [Theory]
    // confirmed, days, ways, devices, known, active → points
    [InlineData(10, 8, 3, 10, 10, 5, 20)]
    [InlineData(10, 8, 3, 0, 0, 5, 17)]
    [InlineData(10, 1, 1, 1, 10, 0, 2)]
    [InlineData(10, 4, 1, 10, 10, 0, 11)]
    public void Variety_is_days_ways_devices_and_friends_of_their_own_mind(int confirmed, int days, int channels, int devices, int known, int active, int points) =>
        Assert.Equal(points, Part(
            Nobody with { Confirmed = confirmed, Days = days, Channels = channels, Devices = devices, DevicesKnown = known, Networks = devices, NetworksKnown = known, ActiveInvitees = active },
            KocAspect.Diversity));

    [Theory]
    [InlineData(8, 3.0, 20)]
    [InlineData(8, null, 16)]
    [InlineData(8, 0.0, 12)]
    [InlineData(2, 1.5, 7)]
    public void Steadiness_is_weeks_and_a_rhythm_of_people(int weeks, double? bits, int points) =>
        Assert.Equal(points, Part(Nobody with { Confirmed = 8, ActiveWeeks = weeks, RhythmBits = bits, RhythmBitsMax = 3 }, KocAspect.Steadiness));

    [Theory]
    [InlineData(3, 500_000, 20)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 10_000, 9)]
    public void Purchases_are_buyers_and_sums(int buyers, long netFen, int points) =>
        Assert.Equal(points, Part(Nobody with { Confirmed = 10, Buyers = buyers, NetFen = netFen }, KocAspect.Purchases));

    [Theory]
    [InlineData(10, 0, 0, 0)]
    [InlineData(8, 2, 0, -4)]
    [InlineData(8, 0, 2, -12)]
    [InlineData(0, 0, 20, -40)]
    public void Friends_who_left_cost_little_and_false_ones_much(int confirmed, int lost, int rejected, int points) =>
        Assert.Equal(points, Part(Nobody with { Confirmed = confirmed, Lost = lost, Rejected = rejected }, KocAspect.Losses));

    [Fact]
    public void A_score_stays_between_0_and_100()
    {
        var best = Nobody with
        {
            Confirmed = 100, RetainedDay30 = 100, Days = 60, Channels = 4, Devices = 100, DevicesKnown = 100, Networks = 100, NetworksKnown = 100, ActiveInvitees = 100,
            ActiveWeeks = 8, RhythmBits = 3, RhythmBitsMax = 3, Buyers = 100, NetFen = 10_000_000,
        };
        Assert.Equal(100, KocScore.Of(best).Points);
        Assert.Equal(0, KocScore.Of(Nobody with { Rejected = 50 }).Points);
    }

    [Fact]
    public void Honest_inviters_stand_far_above_rings()
    {
        var honest = KocScore.Of(KocInputs.Of(KocCases.Honest(AsOf), AsOf));
        var caught = KocScore.Of(KocInputs.Of(KocCases.Ring(AsOf, KocOutcome.Rejected), AsOf));
        // The ring nobody found out: every account goes on following, on three phones, one every half minute.
        var sleeping = KocScore.Of(KocInputs.Of(KocCases.Ring(AsOf, KocOutcome.Confirmed), AsOf));
        Assert.InRange(honest.Points, 70, 100);
        Assert.Equal(0, caught.Points);
        Assert.InRange(sleeping.Points, 0, 35);
        Assert.Contains("规律", Reason(sleeping, KocAspect.Steadiness));
        Assert.Contains("自然", Reason(honest, KocAspect.Steadiness));
    }

    [Fact]
    public void An_honest_inviter_whose_friends_share_a_home_loses_little()
    {
        var apart = KocCases.Honest(AsOf);
        // Two couples, each on one tablet, and everybody behind the network of one carrier.
        var together = apart.Select((help, i) => help with { DeviceHash = i < 4 ? $"tablet-{i / 2}" : help.DeviceHash, IpHash = "carrier" }).ToList();
        Assert.InRange(KocScore.Of(KocInputs.Of(apart, AsOf)).Points - KocScore.Of(KocInputs.Of(together, AsOf)).Points, 0, 3);
    }

    [Fact]
    public void Of_one_device_two_friends_count_at_most()
    {
        var inputs = KocInputs.Of([.. Enumerable.Range(0, 10).Select(i => KocCases.Friend(i, AsOf.AddDays(-40)) with { DeviceHash = "drawer" })], AsOf);
        Assert.Equal((10, 2, 1), (inputs.Confirmed, inputs.RetainedDay30, inputs.Devices));
        // Unknown is not the same.
        Assert.Equal(10, KocInputs.Of([.. Enumerable.Range(0, 10).Select(i => KocCases.Friend(i, AsOf.AddDays(-40)) with { DeviceHash = null })], AsOf).RetainedDay30);
    }

    [Fact]
    public void Friends_count_by_how_long_they_stayed()
    {
        var inputs = KocInputs.Of(
            [
                KocCases.Friend(1, AsOf.AddDays(-40)),
                KocCases.Friend(2, AsOf.AddDays(-40)) with { StayedDay30 = false },
                KocCases.Friend(3, AsOf.AddDays(-10)) with { StayedDay30 = null },
                KocCases.Friend(4, AsOf.AddDays(-10)) with { StayedDay7 = false, StayedDay30 = null },
                KocCases.Friend(5, AsOf.AddDays(-1)) with { StayedDay7 = null, StayedDay30 = null },
                KocCases.Friend(6, AsOf.AddDays(-40)) with { Outcome = KocOutcome.Lost },
                KocCases.Friend(7, AsOf.AddDays(-40)) with { Outcome = KocOutcome.Open },
            ],
            AsOf);
        Assert.Equal((7, 5, 1, 1, 1, 0), (inputs.Helps, inputs.Confirmed, inputs.RetainedDay30, inputs.RetainedDay7, inputs.Lost, inputs.Rejected));
    }

    [Fact]
    public void Weeks_and_days_are_those_of_China()
    {
        // 23:30 and 00:30 in China are one day in UTC, and two here.
        var inputs = KocInputs.Of([KocCases.Friend(1, AsOf.AddMinutes(-30)), KocCases.Friend(2, AsOf.AddDays(-1).AddMinutes(-30)), KocCases.Friend(3, AsOf.AddDays(-1).AddMinutes(30))], AsOf);
        Assert.Equal((2, 1), (inputs.Days, inputs.ActiveWeeks));
        Assert.Equal(0, KocInputs.Of([KocCases.Friend(1, AsOf.AddDays(-57))], AsOf).ActiveWeeks);
    }

    [Fact]
    public void The_order_in_which_helps_are_read_changes_nothing()
    {
        var helps = KocCases.Honest(AsOf);
        Assert.Equal(KocInputs.Of(helps, AsOf), KocInputs.Of([.. helps.Reverse()], AsOf));
    }

    [Fact]
    public void A_clock_has_no_entropy_and_people_have()
    {
        Assert.Equal(0, KocInputs.Entropy([.. Enumerable.Repeat(TimeSpan.FromSeconds(30), 20)]));
        Assert.Equal(1, KocInputs.Entropy([TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)]), 6);
        Assert.Null(KocInputs.Of([.. Enumerable.Range(0, 4).Select(i => KocCases.Friend(i, AsOf.AddDays(-i - 1)))], AsOf).RhythmBits);
    }

    private static int Part(KocInputs inputs, KocAspect aspect) => KocScore.Of(inputs).Parts.Single(part => part.Aspect == aspect).Points;

    private static string Reason(KocScore score, KocAspect aspect) => score.Parts.Single(part => part.Aspect == aspect).Reason;
}
