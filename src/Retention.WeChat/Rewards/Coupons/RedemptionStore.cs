using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>coupon_redemption</c>.</summary>
internal sealed class RedemptionStore(Db db)
{
    public Task<Redemption?> FindAsync(Id<Redemption> id, CancellationToken ct) => db.FindAsync<Redemption>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<Redemption>> PageAsync(Id<CouponTemplate>? templateId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Redemption>(Sql.Page, new { templateId, before = before ?? long.MaxValue, limit }, ct);

    public Task<int> InsertAsync(Id<Redemption> id, Coupon coupon, string orderKey, string? redeemedBy, DateTimeOffset at, CancellationToken ct) => db.ExecuteAsync(
        Sql.Insert, new { id, couponId = coupon.Id, coupon.TemplateId, coupon.FanId, orderKey, redeemedBy, at }, ct);

    /// <returns>False when it has been undone already.</returns>
    public async Task<bool> UndoAsync(Id<Redemption> id, string undoneBy, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Undo, new { id, undoneBy, now }, ct) == 1;

    public Task<int> UndoOfOrderAsync(string orderKey, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.UndoOfOrder, new { orderKey, now }, ct);

    internal static class Sql
    {
        private const string Redemptions = """
            select r.id, r.coupon_id, r.template_id, t.name, r.fan_id, r.order_key, r.redeemed_by, r.redeemed_at, r.undone_by, r.undone_at
            from coupon_redemption r join coupon_template t on t.id = r.template_id
            """;

        public const string Find = $"{Redemptions} where r.id = @id";

        public const string Page = $"""
            {Redemptions}
            where r.id < @before and (@templateId is null or r.template_id = @templateId)
            order by r.id desc limit @limit
            """;

        public const string Insert = """
            insert into coupon_redemption (id, coupon_id, template_id, fan_id, order_key, redeemed_by, redeemed_at)
            values (@id, @couponId, @TemplateId, @FanId, @orderKey, @redeemedBy, @at)
            """;

        public const string Undo = "update coupon_redemption set undone_by = @undoneBy, undone_at = @now where id = @id and undone_at is null";

        public const string UndoOfOrder = "update coupon_redemption set undone_at = @now where order_key = @orderKey and undone_at is null";
    }
}
