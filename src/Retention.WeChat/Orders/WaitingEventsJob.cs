using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>
/// Told at the same moment, an order and what waits for it do not see each other: the one is not yet committed when the other looks. Such
/// events are applied here, order by order.
/// </summary>
internal sealed class WaitingEventsJob(ShopEventStore events, WaitingEvents waiting, OrderStore orders, FanRegistry fans, DueItems due, Db db) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await due.EachAsync(
        "event of an order",
        events.ListOrdersBehindAsync,
        (id, token) => CatchUpAsync(new Id<ShopOrder>(id), token),
        cancellationToken);

    private Task CatchUpAsync(Id<ShopOrder> id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if ((await orders.FindAsync(id, token))?.FanId is { } member)
                await fans.LockMembersAsync([member], token);
            if (await orders.LockAsync(id, token) is { } order)
                await waiting.CatchUpAsync(order.Shop, [order.OrderNo], token);
        },
        ct);
}
