using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>A person's coupons, for the copy of their data.</summary>
internal sealed class CouponExport(CouponStore store, TimeProvider clock) : IExported
{
    /// <summary>Far more than anybody ever had.</summary>
    private const int CouponsMax = 10_000;

    public string Name => "coupons";

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return (await store.PageAsync(memberId, null, now, null, CouponsMax, ct))
            .Select(coupon => new { coupon.Name, coupon.Source, State = coupon.StateAt(now), coupon.Code, coupon.GrantedAt, coupon.ValidFrom, coupon.ValidUntil, coupon.UsedAt })
            .ToList();
    }
}
