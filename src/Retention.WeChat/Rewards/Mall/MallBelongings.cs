using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Orders follow a person whose two fans become one; what either has had counts against the limits of both.</summary>
internal sealed class MallBelongings(MallCatalogue catalogue, MallItemStore items, Db db) : IBelongings, IExported
{
    /// <summary>Far more than anybody ever ordered.</summary>
    private const int OrdersMax = 10_000;

    public string Name => "mallOrders";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.MoveOrders, new { merge.Id, merge.From, merge.Into }, ct);
        await items.AddBoughtAsync(merge.From, merge.Into, ct);
    }

    /// <summary>Orders may have been given up meanwhile: each has what their own orders now say, and nothing is subtracted.</summary>
    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.ReturnOrders, new { merge.Id, merge.From, merge.Into }, ct);
        await items.RecountBoughtAsync([merge.From, merge.Into], ct);
    }

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) =>
        (await catalogue.OrdersOfAsync(memberId, null, OrdersMax, ct))
            .Select(placed => new { placed.Order.ItemName, placed.Order.Quantity, placed.Order.Points, placed.Order.Fen, State = MallRules.ProgressOf(placed), placed.Order.CreatedAt })
            .ToList();

    internal static class Sql
    {
        public const string MoveOrders = "update mall_order set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string ReturnOrders = "update mall_order set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";
    }
}
