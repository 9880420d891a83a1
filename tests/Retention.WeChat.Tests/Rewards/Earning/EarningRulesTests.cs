using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class EarningRulesTests
{
    private static readonly Dictionary<Id<EarningRule>, RuleRoom> NoLimits = [];

    private static readonly EarningEvent Purchase = new("order:1", EarningKind.Purchase, new Id<Fan>(101), TestDatabase.Start, AmountFen: 12_345);

    [Fact]
    public void Without_a_rule_an_event_brings_its_own_points()
    {
        var decision = EarningRules.Decide(Purchase with { BasePoints = 7 }, [], 150, NoLimits);
        Assert.Equal((7, 0), (decision.Points, decision.Growth));
        Assert.Null(Assert.Single(decision.Parts).RuleId);
        Assert.Empty(EarningRules.Decide(Purchase, [], 150, NoLimits).Parts);
    }

    [Theory]
    [InlineData(12_345, 100, 123)]
    [InlineData(12_345, 150, 185)]
    [InlineData(99, 100, 0)]
    [InlineData(1, 10_000, 1)]
    [InlineData(100_000_000_000, 1_000_000, 10_000_000_000_000)]
    public void A_rate_is_reckoned_in_fen_and_rounded_down(long amountFen, long pointsPer100Yuan, long points) =>
        Assert.Equal(points, EarningRules.Decide(Purchase with { AmountFen = amountFen }, [Rate(1, pointsPer100Yuan)], 100, NoLimits).Points);

    [Fact]
    public void Bonuses_add_up_and_do_not_compound()
    {
        EarningRule[] rules = [Rate(1, 100) with { ByTier = true }, Multiplier(2, 200)];
        var decision = EarningRules.Decide(Purchase with { AmountFen = 10_000 }, rules, 150, NoLimits);
        Assert.Equal([150, 100], decision.Parts.Select(part => part.Amount));
        Assert.Equal(250, decision.Points);
    }

    [Fact]
    public void Rounding_happens_once_on_the_total_and_the_parts_sum_to_it()
    {
        // 0.6 three times: each alone would be nothing.
        EarningRule[] rules = [Rate(1, 60), Rate(2, 60), Rate(3, 60)];
        var decision = EarningRules.Decide(Purchase with { AmountFen = 100 }, rules, 100, NoLimits);
        Assert.Equal(1, decision.Points);
        Assert.Equal([0, 1, 0], decision.Parts.Select(part => part.Amount));
        Assert.All(decision.Parts, part => Assert.Equal(0.6m, part.Before));
    }

    [Fact]
    public void The_events_own_points_are_given_once_by_the_rule_that_speaks_for_them()
    {
        EarningRule[] rules = [Fixed(1, 3), Own(2), Own(3)];
        var decision = EarningRules.Decide(Purchase with { BasePoints = 10 }, rules, 100, NoLimits);
        Assert.Equal([3, 10], decision.Parts.Select(part => part.Amount));
    }

    [Fact]
    public void Growth_is_reckoned_apart_from_points()
    {
        EarningRule[] rules = [Rate(1, 100), Rate(2, 1_000) with { Unit = EarningUnit.Growth }, Multiplier(3, 300)];
        var decision = EarningRules.Decide(Purchase with { AmountFen = 1_000, BasePoints = 1 }, rules, 100, NoLimits);
        Assert.Equal((33, 100), (decision.Points, decision.Growth));
    }

    [Fact]
    public void A_limit_cuts_and_what_it_cuts_earns_no_bonus()
    {
        EarningRule[] rules = [Rate(1, 100), Multiplier(2, 200)];
        var decision = EarningRules.Decide(Purchase with { AmountFen = 10_000 }, rules, 100, Rooms(1, new RuleRoom(5, 40, null, false)));
        Assert.Equal([(40, EarningCut.FanPoints), (40, EarningCut.None)], decision.Parts.Select(part => (part.Amount, part.Cut)));

        decision = EarningRules.Decide(Purchase with { AmountFen = 10_000 }, rules, 100, Rooms(1, new RuleRoom(0, null, null, false)));
        Assert.Equal([(0, EarningCut.FanTimes)], decision.Parts.Select(part => (part.Amount, part.Cut)));
    }

    [Theory]
    [InlineData(100, false, 100, EarningCut.None)]
    [InlineData(99, false, 0, EarningCut.Budget)]
    [InlineData(1_000, true, 0, EarningCut.Budget)]
    public void A_budget_pays_for_all_of_an_event_or_for_nothing(long left, bool isPaused, long points, EarningCut cut)
    {
        var part = Assert.Single(EarningRules.Decide(Purchase with { AmountFen = 10_000 }, [Rate(1, 100)], 100, Rooms(1, new RuleRoom(null, null, left, isPaused))).Parts);
        Assert.Equal((points, cut), (part.Amount, part.Cut));
    }

    [Fact]
    public void A_rule_is_for_its_sort_of_event_its_subject_its_campaign_and_its_time()
    {
        var rule = Rate(1, 100);
        Assert.True(rule.Matches(Purchase));
        Assert.False(rule.Matches(Purchase with { Kind = EarningKind.CheckIn }));
        Assert.False((rule with { Enabled = false }).Matches(Purchase));
        Assert.False((rule with { Subject = "tea" }).Matches(Purchase));
        Assert.True((rule with { Subject = "tea" }).Matches(Purchase with { Subject = "tea" }));
        Assert.False((rule with { Campaign = "spring" }).Matches(Purchase));
        Assert.False((rule with { MinAmountFen = 12_346 }).Matches(Purchase));
        Assert.True((rule with { StartsAt = Purchase.At }).Matches(Purchase));
        Assert.False((rule with { EndsAt = Purchase.At }).Matches(Purchase));
    }

    [Theory]
    [InlineData(RewardPeriod.Day, "2026-11-01T23:59:59.999+08:00", "D2026-11-01")]
    [InlineData(RewardPeriod.Day, "2026-11-02T00:00:00+08:00", "D2026-11-02")]
    [InlineData(RewardPeriod.Week, "2026-11-01T23:59:59.999+08:00", "W2026-10-26")]
    [InlineData(RewardPeriod.Week, "2026-11-02T00:00:00+08:00", "W2026-11-02")]
    [InlineData(RewardPeriod.Month, "2026-10-31T16:00:00+00:00", "M2026-11-01")]
    [InlineData(RewardPeriod.Total, "2026-10-31T16:00:00+00:00", "T")]
    public void Periods_run_on_the_business_calendar(RewardPeriod period, string at, string name) =>
        Assert.Equal(name, RewardPeriods.NameOf(period, DateTimeOffset.Parse(at)));

    internal static EarningRule Rate(long id, long pointsPer100Yuan) => new(
        new Id<EarningRule>(id), $"规则 {id}", null, EarningKind.Purchase, EarningGives.PerYuan, EarningUnit.Points, 0, pointsPer100Yuan, 100, false,
        null, null, 0, null, null, RewardPeriod.Day, null, null, null, null, true, TestDatabase.Start);

    internal static EarningRule Fixed(long id, long points) => Rate(id, 0) with { Gives = EarningGives.Fixed, Points = points };

    internal static EarningRule Own(long id) => Rate(id, 0) with { Gives = EarningGives.EventPoints };

    internal static EarningRule Multiplier(long id, int percent) => Rate(id, 0) with { Gives = EarningGives.Multiplier, Percent = percent };

    private static Dictionary<Id<EarningRule>, RuleRoom> Rooms(long id, RuleRoom room) => new() { [new Id<EarningRule>(id)] = room };
}
