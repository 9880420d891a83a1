using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Orders;

/// <summary>What invitees bought, for the campaigns that brought them.</summary>
internal sealed class InviteeOrders(Db db) : IInviteeRevenue
{
    public Task<IReadOnlyList<InviteePurchase>> ListAsync(IReadOnlyCollection<Id<Fan>> memberIds, DateTimeOffset since, CancellationToken ct) =>
        db.ListAsync<InviteePurchase>(Sql.List, new { memberIds = memberIds.Select(id => id.Value).ToArray(), since }, ct);

    public async Task<bool> HasPaidBeforeAsync(Id<Fan> memberId, DateTimeOffset before, CancellationToken ct) =>
        await db.FindAsync<long?>(Sql.FindPaidBefore, new { memberId, before }, ct) is not null;

    internal static class Sql
    {
        public const string List = """
            select fan_id as member_id, paid_at, amount_fen - refunded_fen as net_fen from shop_order
            where fan_id in @memberIds and paid_at >= @since and amount_fen > refunded_fen
            order by id
            """;

        public const string FindPaidBefore = "select id from shop_order where fan_id = @memberId and paid_at < @before and amount_fen > refunded_fen limit 1";
    }
}
