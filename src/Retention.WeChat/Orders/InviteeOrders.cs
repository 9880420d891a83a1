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

    internal static class Sql
    {
        public const string List = """
            select fan_id as member_id, paid_at, amount_fen - refunded_fen as net_fen from shop_order
            where fan_id in @memberIds and paid_at >= @since and amount_fen > refunded_fen
            order by id
            """;
    }
}
