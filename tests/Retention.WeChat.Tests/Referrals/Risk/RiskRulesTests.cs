using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class RiskRulesTests
{
    private static readonly RiskRuleSet Default = DefaultRiskRules.Set;

    /// <summary>One step below the threshold of each rule, and the threshold.</summary>
    public static TheoryData<string, RiskInputs, RiskInputs, int> Thresholds => new()
    {
        { "speed_minute", Helps(18, 3), Helps(19, 3), 60 },
        { "speed_minute", Helps(98, 0), Helps(99, 0), 90 },
        { "speed_hour", Helps(38, 85), Helps(39, 85), 30 },
        { "speed_hour", Helps(78, 44), Helps(79, 44), 60 },
        { "speed_day", Helps(48, 1_700), Helps(49, 1_700), 20 },
        { "regularity", Every(6, 600), Every(8, 600), 40 },
        { "device_shared", RiskInputs.Nothing with { DeviceShared = 0 }, RiskInputs.Nothing with { DeviceShared = 1 }, 20 },
        { "device_shared", RiskInputs.Nothing with { DeviceShared = 7 }, RiskInputs.Nothing with { DeviceShared = 8 }, 120 },
        { "device_elsewhere", RiskInputs.Nothing with { DeviceElsewhere = 2 }, RiskInputs.Nothing with { DeviceElsewhere = 3 }, 30 },
        { "device_of_inviter", RiskInputs.Nothing with { DeviceOfInviter = false }, RiskInputs.Nothing with { DeviceOfInviter = true }, 50 },
        { "phone_shared", RiskInputs.Nothing with { PhoneShared = 0 }, RiskInputs.Nothing with { PhoneShared = 1 }, 40 },
        { "phone_of_inviter", RiskInputs.Nothing with { PhoneOfInviter = false }, RiskInputs.Nothing with { PhoneOfInviter = true }, 50 },
        { "virtual_number", RiskInputs.Nothing with { VirtualNumber = false }, RiskInputs.Nothing with { VirtualNumber = true }, 20 },
        { "ip_shared", RiskInputs.Nothing with { IpShared = 4 }, RiskInputs.Nothing with { IpShared = 5 }, 10 },
        { "ip_crowd", RiskInputs.Nothing with { IpCrowd = 29 }, RiskInputs.Nothing with { IpCrowd = 30 }, 5 },
        { "left_soon", RiskInputs.Nothing with { Helps = 10, LeftSoon = 2 }, RiskInputs.Nothing with { Helps = 10, LeftSoon = 3 }, 20 },
        { "left_soon", RiskInputs.Nothing with { Helps = 4, LeftSoon = 4 }, RiskInputs.Nothing with { Helps = 5, LeftSoon = 4 }, 60 },
        { "left_later", RiskInputs.Nothing with { Confirmed = 10, LeftLater = 4 }, RiskInputs.Nothing with { Confirmed = 10, LeftLater = 5 }, 20 },
        { "circle", RiskInputs.Nothing, RiskInputs.Nothing with { Circle = true }, 60 },
        { "young_inviter", RiskInputs.Nothing with { InviterSharesDevice = true, InviterAgeSeconds = 1_801 }, RiskInputs.Nothing with { InviterSharesDevice = true, InviterAgeSeconds = 1_800 }, 30 },
        { "young_inviter", RiskInputs.Nothing with { InviterAgeSeconds = 5 }, RiskInputs.Nothing with { InviterSharesDevice = true, InviterAgeSeconds = 5 }, 30 },
        { "chain_speed", RiskInputs.Nothing with { ChainSeconds = [3, 11] }, RiskInputs.Nothing with { ChainSeconds = [3, 10] }, 60 },
        { "wechat_rank", RiskInputs.Nothing with { WeChatRank = 0 }, RiskInputs.Nothing with { WeChatRank = 1 }, 30 },
        { "wechat_rank", RiskInputs.Nothing with { WeChatRank = 3 }, RiskInputs.Nothing with { WeChatRank = 4 }, 90 },
    };

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void Each_rule_gives_its_points_from_its_threshold_on(string code, RiskInputs below, RiskInputs at, int points)
    {
        Assert.NotEqual(points, PointsOf(code, below));
        Assert.Equal(points, PointsOf(code, at));
    }

    [Fact]
    public void Every_default_rule_has_its_threshold_tested() =>
        Assert.Equal(Default.Rules.Select(rule => rule.Code).Order(), Thresholds.Select(row => (string)row[0]).Distinct().Order());

    [Theory]
    [InlineData(0, RiskVerdict.Allow)]
    [InlineData(29, RiskVerdict.Allow)]
    [InlineData(30, RiskVerdict.Verify)]
    [InlineData(49, RiskVerdict.Verify)]
    [InlineData(50, RiskVerdict.Hold)]
    [InlineData(119, RiskVerdict.Hold)]
    [InlineData(120, RiskVerdict.Reject)]
    public void The_sum_decides_and_the_middle_band_waits_for_a_person(int points, RiskVerdict verdict)
    {
        var set = Default with { Rules = points == 0 ? [] : [new RiskRule("all", RiskSignal.DeviceShared, [new(1, points)])] };
        Assert.Equal(verdict, RiskRules.Evaluate(set, RiskInputs.Nothing with { DeviceShared = 1 }).Verdict);
    }

    [Fact]
    public void Points_of_several_rules_add_up_and_each_is_explained()
    {
        var outcome = RiskRules.Evaluate(Default, RiskInputs.Nothing with { DeviceShared = 2, VirtualNumber = true });
        Assert.Equal((60, RiskVerdict.Hold), (outcome.Points, outcome.Verdict));
        Assert.Equal(
            [new RiskPart("device_shared", RiskSignal.DeviceShared, 2, 2, 40), new RiskPart("virtual_number", RiskSignal.VirtualNumber, 1, 1, 20)],
            outcome.Parts);
    }

    [Fact]
    public void An_address_alone_never_holds_whatever_the_rules_say()
    {
        var set = Default with { Rules = [new("ip", RiskSignal.IpShared, [new(1, 1_000)]), new("crowd", RiskSignal.IpCrowd, [new(1, 1_000)])] };
        Assert.Equal(RiskVerdict.Verify, RiskRules.Evaluate(set, RiskInputs.Nothing with { IpShared = 150, IpCrowd = 150 }).Verdict);
    }

    [Fact]
    public void An_address_may_tip_a_check_into_a_hold_but_nothing_into_a_rejection()
    {
        var set = Default with { Rules = [new("ip", RiskSignal.IpShared, [new(1, 1_000)]), new("device", RiskSignal.DeviceShared, [new(1, 40)])] };
        Assert.Equal(RiskVerdict.Hold, RiskRules.Evaluate(set, RiskInputs.Nothing with { IpShared = 1, DeviceShared = 1 }).Verdict);
    }

    [Fact]
    public void What_nobody_told_gives_no_points() => Assert.Equal((0, RiskVerdict.Allow), Sum(RiskInputs.Nothing));

    [Fact]
    public void A_household_behind_one_address_and_one_tablet_is_not_held()
    {
        Assert.Equal((0, RiskVerdict.Allow), Sum(RiskInputs.Nothing with { IpShared = 4, DeviceShared = 0 }));
        Assert.Equal((30, RiskVerdict.Verify), Sum(RiskInputs.Nothing with { IpShared = 5, DeviceShared = 1 }));
    }

    [Fact]
    public void A_carriers_shared_address_is_not_even_checked() =>
        Assert.Equal((25, RiskVerdict.Allow), Sum(RiskInputs.Nothing with { IpShared = 150, IpCrowd = 150 }));

    [Fact]
    public void A_popular_friend_who_brings_fifteen_in_an_hour_is_allowed()
    {
        for (var seed = 0; seed < 200; seed++)
            Assert.Equal((0, RiskVerdict.Allow), Sum(RiskInputs.Nothing with { HelpsBefore = Honest(new Random(seed), 15, 3_600), Helps = 14, LeftSoon = 2 }));
    }

    [Fact]
    public void A_machine_that_helps_every_ten_minutes_give_or_take_a_few_seconds_is_seen()
    {
        var random = new Random(7);
        var ages = Enumerable.Range(1, 12).Select(each => (each * 600) + random.Next(-15, 15)).ToList();
        Assert.InRange(HelpRhythm.Regularity(ages, [], 8)!.Value, 65, 100);
    }

    [Fact]
    public void The_first_of_a_burst_weighs_like_the_last()
    {
        var burst = Enumerable.Range(0, 30).ToList();
        foreach (var second in burst)
        {
            var inputs = RiskInputs.Nothing with { HelpsBefore = [.. burst.Where(other => other < second).Select(other => second - other).Order()], HelpsAfter = [.. burst.Where(other => other > second).Select(other => other - second)] };
            var part = RiskRules.Evaluate(Default, inputs).Parts.Single();
            Assert.Equal(("speed_minute", 30, 60), (part.Code, part.Seen, part.Points));
            Assert.Equal(second == 29 ? null : 29 - second, part.Later);
        }
    }

    [Fact]
    public void Helps_before_and_after_weigh_together_only_where_they_came_within_one_span()
    {
        var apart = RiskInputs.Nothing with { HelpsBefore = [.. Enumerable.Range(41, 12)], HelpsAfter = [.. Enumerable.Range(41, 12)] };
        Assert.Equal(0, PointsOf("speed_minute", apart));
        Assert.Equal(60, PointsOf("speed_minute", apart with { HelpsAfter = [.. Enumerable.Range(1, 7)] }));
    }

    [Fact]
    public void The_first_of_a_chain_weighs_like_the_third()
    {
        var part = RiskRules.Evaluate(Default, RiskInputs.Nothing with { ChainAfterSeconds = [4, 10, 11] }).Parts.Single();
        Assert.Equal(("chain_speed", 3, 2), (part.Code, part.Seen, part.Later));
        Assert.Equal("10 秒内连续完成 3 级邀请，其中 2 级在本次助力之后", RiskWords.Chinese(part));
        Assert.Equal(60, PointsOf("chain_speed", RiskInputs.Nothing with { ChainSeconds = [5], ChainAfterSeconds = [5] }));
        Assert.Equal(0, PointsOf("chain_speed", RiskInputs.Nothing with { ChainSeconds = [6], ChainAfterSeconds = [5] }));
    }

    [Fact]
    public void A_machine_is_seen_by_its_first_help_too()
    {
        Assert.Equal(40, PointsOf("regularity", RiskInputs.Nothing with { HelpsAfter = [.. Enumerable.Range(1, 8).Select(each => each * 600)] }));
        Assert.Equal(40, PointsOf("regularity", Every(4, 600) with { HelpsAfter = [.. Enumerable.Range(1, 4).Select(each => each * 600)] }));
    }

    [Fact]
    public void A_popular_friends_evening_is_allowed_from_whichever_of_its_helps_it_is_seen()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var evening = Honest(new Random(seed), 46, 3 * 3_600);
            foreach (var at in evening)
            {
                var inputs = RiskInputs.Nothing with { HelpsBefore = [.. evening.Where(other => other < at).Select(other => at - other).Order()], HelpsAfter = [.. evening.Where(other => other > at).Select(other => other - at)] };
                Assert.Equal((0, RiskVerdict.Allow), Sum(inputs with { Helps = 44, LeftSoon = 4 }));
            }
        }
    }

    [Fact]
    public void A_hall_that_scans_one_poster_is_no_clockwork() => Assert.Null(HelpRhythm.Regularity([1, 2, 3, 4, 6, 7, 9, 10, 11, 12], [], 8));

    [Theory]
    [InlineData("+8617012345678", true)]
    [InlineData("+8617112345678", true)]
    [InlineData("+8616212345678", true)]
    [InlineData("+8616512345678", true)]
    [InlineData("+8616712345678", true)]
    [InlineData("+8613812345678", false)]
    [InlineData("+8617612345678", false)]
    [InlineData("+1702345678", false)]
    public void Numbers_of_virtual_operators_are_known_by_their_prefix(string phone, bool isVirtual) => Assert.Equal(isVirtual, VirtualNumbers.Has(phone));

    [Fact]
    public void Every_signal_is_explained_in_two_languages_and_a_fan_is_told_neither_rule_nor_number()
    {
        foreach (var signal in Enum.GetValues<RiskSignal>())
        {
            var part = new RiskPart("r", signal, 77, 66, 55, 3_600);
            Assert.NotEqual(RiskWords.Chinese(part), RiskWords.English(part));
            Assert.All([RiskWords.Chinese(part), RiskWords.English(part), RiskWords.ForFan(part)], words => Assert.NotEmpty(words));
            Assert.DoesNotContain(RiskWords.ForFan(part), char.IsAsciiDigit);
            Assert.Contains("其中 7 ", RiskWords.Chinese(part with { Later = 7 }), StringComparison.Ordinal);
            Assert.EndsWith("after this help", RiskWords.English(part with { Later = 7 }), StringComparison.Ordinal);
        }
    }

    private static (int, RiskVerdict) Sum(RiskInputs inputs) => RiskRules.Evaluate(Default, inputs) is var outcome ? (outcome.Points, outcome.Verdict) : default;

    private static int PointsOf(string code, RiskInputs inputs) => RiskRules.Evaluate(Default, inputs).Parts.SingleOrDefault(part => part.Code == code)?.Points ?? 0;

    /// <summary>So many helps before this one, each so many seconds before the next.</summary>
    private static RiskInputs Helps(int count, int apart) => RiskInputs.Nothing with { HelpsBefore = [.. Enumerable.Range(1, count).Select(each => each * apart)] };

    private static RiskInputs Every(int count, int apart) => Helps(count, apart);

    private static List<int> Honest(Random random, int count, int within) => [.. Enumerable.Range(1, count - 1).Select(_ => random.Next(within)).Order()];
}
