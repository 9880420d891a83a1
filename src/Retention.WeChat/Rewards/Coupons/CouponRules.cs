using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Whether a coupon may be held or used by an order.</summary>
internal static class CouponRules
{
    /// <param name="coupon">The coupon, locked.</param>
    /// <param name="orderKey">Whose it is to be.</param>
    /// <param name="at">When the fan pays: a coupon good then is good, also where the shop tells of it later.</param>
    /// <param name="now">Decides which reservations have lapsed.</param>
    /// <returns>Null when it may; also when this order holds or has used it already.</returns>
    public static Problem? UseRefused(Coupon coupon, string orderKey, DateTimeOffset at, DateTimeOffset now)
    {
        var isOwn = string.Equals(coupon.OrderKey, orderKey, StringComparison.Ordinal);
        if (coupon.State == CouponState.Used)
            return isOwn ? null : CouponProblems.Used;
        if (coupon.State == CouponState.Withdrawn)
            return CouponProblems.Withdrawn;
        if (coupon.StateAt(now) == CouponState.Reserved)
            return isOwn ? null : CouponProblems.Reserved;
        if (at < coupon.ValidFrom)
            return CouponProblems.Early;
        return at >= coupon.ValidUntil ? CouponProblems.Expired : null;
    }

    /// <summary>Whether an order that was paid with a coupon can use it up: nobody else has it. One that had not begun to be good is gone all the same.</summary>
    public static bool CanBeUsedUp(Coupon coupon, string orderKey, DateTimeOffset at, DateTimeOffset now) =>
        UseRefused(coupon, orderKey, at, now) is var problem && (problem is null || problem == CouponProblems.Early);

    /// <summary>The first reason why these coupons are not this fan's to use for an order.</summary>
    public static Problem? UseRefused(IReadOnlyCollection<Coupon> found, int asked, Id<Fan> fanId, string orderKey, DateTimeOffset at, DateTimeOffset now) =>
        found.Count < asked || found.Any(coupon => coupon.FanId != fanId)
            ? CouponProblems.NotFound
            : found.Select(coupon => UseRefused(coupon, orderKey, at, now)).FirstOrDefault(problem => problem is not null);
}
