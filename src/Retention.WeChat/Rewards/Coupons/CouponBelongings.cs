using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Coupons, their uses and codes follow a person whose two fans become one; what was taken counts for both from then on.</summary>
internal sealed class CouponBelongings(CouponTemplateStore templates, Db db) : IBelongings
{
    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        foreach (var move in new[] { Sql.MoveCoupons, Sql.MoveRedemptions, Sql.MoveCodes })
            await db.ExecuteAsync(move, new { merge.Id, merge.From, merge.Into }, ct);
        await templates.AddTakenAsync(merge.From, merge.Into, 1, ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        foreach (var move in new[] { Sql.ReturnCoupons, Sql.ReturnRedemptions, Sql.ReturnCodes })
            await db.ExecuteAsync(move, new { merge.Id, merge.From, merge.Into }, ct);
        // The row of the one who went still says what they had taken: it was added, not moved.
        await templates.AddTakenAsync(merge.From, merge.Into, -1, ct);
    }

    internal static class Sql
    {
        public const string MoveCoupons = "update coupon set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string MoveRedemptions = "update coupon_redemption set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string MoveCodes = "update pool_code set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string ReturnCoupons = "update coupon set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";

        public const string ReturnRedemptions = "update coupon_redemption set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";

        public const string ReturnCodes = "update pool_code set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";
    }
}
