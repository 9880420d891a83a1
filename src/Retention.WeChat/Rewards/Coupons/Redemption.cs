using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>One use of a coupon: by an order, or by staff who were shown its code.</summary>
/// <param name="Name">The coupon's.</param>
/// <param name="OrderKey">The order; <c>staff:…</c> when staff took the code.</param>
/// <param name="RedeemedBy">The operator; none for an order.</param>
[method: ExplicitConstructor]
public sealed record Redemption(
    Id<Redemption> Id,
    Id<Coupon> CouponId,
    Id<CouponTemplate> TemplateId,
    string Name,
    Id<Fan> FanId,
    string OrderKey,
    string? RedeemedBy,
    DateTimeOffset RedeemedAt,
    string? UndoneBy,
    DateTimeOffset? UndoneAt)
{
    private const string StaffPrefix = "staff:";

    public bool IsByStaff => OrderKey.StartsWith(StaffPrefix, StringComparison.Ordinal);

    public static string StaffKey(Id<Redemption> id) => $"{StaffPrefix}{id}";
}
