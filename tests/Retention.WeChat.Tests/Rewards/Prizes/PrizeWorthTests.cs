using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Rewards;

public sealed class PrizeWorthTests
{
    private static readonly CouponTerms Coupon = new(CouponKind.Amount, new CouponValidity(Days: 7), AmountFen: 6_000_000);
    private static readonly PrizeContent Declared = new("好礼", PrizeKind.Physical, 100);

    [Fact]
    public void The_greatest_of_what_is_declared_and_what_it_really_is_counts()
    {
        Assert.Equal(100, PrizeWorth.Of(Declared, 1000));
        Assert.Equal(100, PrizeWorth.Of(Declared, 1000, mallFen: 99));
        Assert.Equal(101, PrizeWorth.Of(Declared, 1000, mallFen: 101));
        Assert.Equal(5_000, PrizeWorth.Of(Declared with { Kind = PrizeKind.Points, Points = 10_000 }, 500));
        Assert.Equal(long.MaxValue, PrizeWorth.Of(Declared with { ValueFen = long.MaxValue, Points = 10_000_000 }, 100_000_000));
    }

    [Fact]
    public void A_coupon_is_worth_what_it_takes_off_at_most()
    {
        Assert.Equal(6_000_000, PrizeWorth.Of(Declared, 1000, Coupon));
        Assert.Equal(7_000_000, PrizeWorth.Of(Declared, 1000, Coupon with { Kind = CouponKind.Percent, PercentOff = 50, AmountFen = 0, CapFen = 7_000_000 }));
        // Without a cap nobody can say: what is declared counts.
        Assert.Equal(100, PrizeWorth.Of(Declared, 1000, Coupon with { Kind = CouponKind.Percent, PercentOff = 50, AmountFen = 0 }));
    }

    [Fact]
    public void The_mall_asks_for_points_and_money_or_says_what_it_is_worth()
    {
        Assert.Equal(5_990, PrizeWorth.Of(new MallPrice("好礼", null, 10_000, 990, 5_000), 500));
        Assert.Equal(29_900, PrizeWorth.Of(new MallPrice("好礼", null, 10_000, 990, 29_900), 500));
    }
}
