namespace Retention.WeChat.Rewards;

/// <summary>What a prize is worth, whatever is declared for it, and the law's limit on it (《规范促销行为暂行规定》, SAMR order 32).</summary>
internal static class PrizeWorth
{
    /// <summary>50,000 yuan, of money or of goods.</summary>
    public const long FenMax = 5_000_000;

    /// <param name="content">With the value declared for it.</param>
    /// <param name="pointCostMilliFen">What a point costs the brand.</param>
    /// <param name="coupon">The terms of its coupon, where it is one.</param>
    /// <param name="mallFen">What the mall asks for the same thing; 0 where it does not have it.</param>
    /// <returns>Fen, the greatest of all.</returns>
    public static long Of(PrizeContent content, long pointCostMilliFen, CouponTerms? coupon = null, long mallFen = 0) => new[]
    {
        content.ValueFen, PointsCost.Fen(content.Points, pointCostMilliFen), coupon is null ? 0 : TakenOffBy(coupon), mallFen,
    }.Max();

    /// <summary>What the mall asks for an item: money and points, or what it says the item is worth.</summary>
    public static long Of(MallPrice price, long pointCostMilliFen) => Math.Max(price.ValueFen, price.Fen + PointsCost.Fen(price.Points, pointCostMilliFen));

    /// <summary>What it takes off at most; a percentage without a cap has no such limit, and what is declared counts.</summary>
    private static long TakenOffBy(CouponTerms terms) => terms.Kind == CouponKind.Percent ? terms.CapFen ?? 0 : terms.AmountFen;
}
