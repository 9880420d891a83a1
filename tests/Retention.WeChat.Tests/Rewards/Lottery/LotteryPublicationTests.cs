using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Rewards;

public sealed class LotteryPublicationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));
    private const long PointCost = 1000;

    private static readonly LotteryRules Good = Lotteries.Rules(Now);

    public static TheoryData<string, LotteryRules> Wrong => new()
    {
        { "lottery.not_disclosed", Good with { Organiser = "" } },
        { "lottery.not_disclosed", Good with { Conditions = " " } },
        { "lottery.not_disclosed", Good with { Method = "" } },
        { "lottery.not_disclosed", Good with { ClaimTerms = "" } },
        { "lottery.no_time", Good with { EndsAt = Good.StartsAt } },
        { "lottery.no_time", Good with { StartsAt = Now.AddDays(-2), EndsAt = Now } },
        { "lottery.no_value", With(second: Good.Prizes[1] with { Prize = Good.Prizes[1].Prize with { ValueFen = 0 } }) },
        { "lottery.prize_too_dear", With(second: Good.Prizes[1] with { Prize = Good.Prizes[1].Prize with { ValueFen = 5_000_001 } }) },
        { "lottery.prize_too_dear", With(second: new LotteryPrize(2, new PrizeContent("很多积分", PrizeKind.Points, 1, Points: 5_000_001), 1)) with { PointsBudget = 10_000_000 } },
        { "lottery.prize_numbers", With(second: Good.Prizes[1] with { No = 3 }) },
        { "lottery.no_tickets", With(second: Good.Prizes[1] with { Tickets = 0 }) },
        { "lottery.no_tickets", Good with { NoPrizeTickets = 1_000_000 } },
        { "lottery.over_budget", Good with { PointsBudget = 199 } },
        { "prize.incomplete", With(second: Good.Prizes[1] with { Prize = Good.Prizes[1].Prize with { Kind = PrizeKind.Coupon } }) },
        { "lottery.reserve_without_guarantee", With(second: Good.Prizes[1] with { Reserved = 1 }) },
        { "lottery.reserve_too_small", With(second: Good.Prizes[1] with { Reserved = 2 }) with { GuaranteeAfter = 3 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_the_law_or_the_stock_forbids_is_not_published(string code, LotteryRules rules) =>
        Assert.Equal(code, ProblemOf(rules)?.Code);

    [Fact]
    public void What_is_said_and_had_may_be_published()
    {
        Assert.Null(ProblemOf(Good with { PointsBudget = 200 }));
        Assert.Null(ProblemOf(With(second: Good.Prizes[1] with { Prize = Good.Prizes[1].Prize with { ValueFen = 5_000_000 } })));
        Assert.Null(ProblemOf(With(second: Good.Prizes[1] with { Reserved = 3 }) with { GuaranteeAfter = 3 }));
    }

    [Fact]
    public void The_same_rules_are_always_the_same_text()
    {
        var elsewhere = Good with { StartsAt = Good.StartsAt.ToOffset(TimeSpan.FromHours(-5)), EndsAt = Good.EndsAt.ToUniversalTime() };
        Assert.Equal(RulesText.Write(Good), RulesText.Write(elsewhere));
        Assert.Equal(RulesText.Write(Good), RulesText.Write(RulesText.Read<LotteryRules>(RulesText.Write(Good))));
        Assert.StartsWith("""{"claimTerms":""", RulesText.Write(Good));
        Assert.Contains("春茶大转盘", RulesText.Write(Good));
    }

    private static Retention.Platform.Problems.Problem? ProblemOf(LotteryRules rules) =>
        LotteryPublication.ProblemOf(rules, [.. rules.Prizes.Select(prize => PrizeWorth.Of(prize.Prize, PointCost))], Now);

    private static LotteryRules With(LotteryPrize second) => Good with { Prizes = [Good.Prizes[0], second] };
}
