using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>A line of a basket.</summary>
public sealed record QuoteItem(
    [property: Required, StringLength(64, MinimumLength = 1)] string Sku,
    [property: StringLength(64)] string? Category,
    [property: Range(0, 1_000_000_000)] long PriceFen,
    [property: Range(1, 10_000)] int Quantity)
{
    public long TotalFen => PriceFen * Quantity;
}

/// <summary>Coupons used together on a basket.</summary>
/// <param name="ItemDiscountsFen">What each line bears of the discount, in the order of the lines; together exactly <paramref name="DiscountFen"/>.</param>
public sealed record Combination(IReadOnlyList<Id<Coupon>> CouponIds, long DiscountFen, long PayFen, IReadOnlyList<long> ItemDiscountsFen);

/// <summary>What keeps a coupon out of the best combination.</summary>
public enum QuoteReason
{
    /// <summary>It could be used alone, but the best combination saves at least as much.</summary>
    NotBest,
    NotYet,
    Expired,
    Reserved,
    OutOfScope,
    BelowThreshold,

    /// <summary>Handed out by staff; takes nothing off a bill.</summary>
    Gift,
}

/// <param name="DiscountFen">What it would take off alone.</param>
public sealed record OtherCoupon(Id<Coupon> CouponId, bool Usable, long DiscountFen, QuoteReason Reason, string ReasonText);

public sealed record Quote(long TotalFen, Combination Best, IReadOnlyList<OtherCoupon> Others);
