using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Orders;

/// <summary>Orders paid before they could be told of a help.</summary>
internal sealed class OrderDeeds(Db db) : IKnowDeeds
{
    public async Task<Deed?> FindFirstAsync(IReadOnlyCollection<Id<Fan>> fanIds, HelpCondition condition, DateTimeOffset since, CancellationToken ct) =>
        await db.FindAsync<Paid>(Sql.FindFirst, new { fanIds = fanIds.Select(id => id.Value).ToArray(), since }, ct) is { } order ? new Deed(ShopOrder.DeedKeyOf(order.Id), order.PaidAt) : null;

    [method: ExplicitConstructor]
    private sealed record Paid(Id<ShopOrder> Id, DateTimeOffset PaidAt);

    internal static class Sql
    {
        public const string FindFirst = """
            select id, paid_at from shop_order
            where fan_id in @fanIds and paid_at >= @since and amount_fen > refunded_fen and state in ('Paid', 'PartlyRefunded')
            order by paid_at, id limit 1
            """;
    }
}
