using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>A person's orders, for the copy of their data.</summary>
internal sealed class OrderExport(OrderStore store) : IExported
{
    /// <summary>Far more than anybody ever made.</summary>
    private const int OrdersMax = 20_000;

    public string Name => "orders";

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) =>
        (await store.PageOfFanAsync(memberId, long.MaxValue, OrdersMax, ct))
            .Select(order => new { order.Shop, order.OrderNo, order.State, order.AmountFen, order.RefundedFen, order.PaidAt, order.Points, Items = order.ReadItems() })
            .ToList();
}
