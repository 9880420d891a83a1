namespace Retention.WeChat.Orders;

/// <summary>
/// What shops told of an order before it was known to be paid. Once it is, by the shop's word or a file's, that follows in
/// the order in which it happened, in the transaction that made the order known.
/// </summary>
internal sealed class WaitingEvents(ShopEventStore events, OrderStore orders, OrderBook book)
{
    public async Task CatchUpAsync(string shop, IReadOnlyCollection<string> orderNos, CancellationToken ct)
    {
        var waiting = orderNos.Count == 0 ? [] : await events.ListWaitingAsync(shop, orderNos, ct);
        foreach (var ofOrder in waiting.GroupBy(told => told.OrderNo, StringComparer.Ordinal))
        {
            var order = (await orders.FindAsync(shop, ofOrder.Key, ct))!;
            // Refunds of what is not paid go on waiting.
            foreach (var told in ofOrder.Where(told => told.Kind == ShopEventKind.Cancelled || order.PaidAt is not null))
                await ApplyAsync((await orders.LockAsync(order.Id, ct))!, told, ct);
        }
    }

    /// <summary>For an order that is told of only now, and was cancelled before.</summary>
    /// <returns>False when no cancellation waits for it.</returns>
    public async Task<bool> TakeCancellationAsync(string shop, string orderNo, CancellationToken ct)
    {
        var cancellations = (await events.ListWaitingAsync(shop, [orderNo], ct)).Where(told => told.Kind == ShopEventKind.Cancelled).ToList();
        foreach (var told in cancellations)
            await events.SettleAsync(told.Id, ShopEventState.Applied, null, ct);
        return cancellations.Count > 0;
    }

    private async Task ApplyAsync(ShopOrder order, ShopEvent told, CancellationToken ct)
    {
        var taken = told.Kind == ShopEventKind.Refunded ? await book.RefundAsync(order, told.AmountFen, told.OccurredAt, $"refund:{told.EventKey}", ct) : new RefundTaken(null);
        if (told.Kind == ShopEventKind.Cancelled)
            await book.CancelAsync(order, ct);
        await events.SettleAsync(told.Id, taken.IsOk ? ShopEventState.Applied : ShopEventState.Refused, taken.Problem?.Code ?? taken.Value.Note, ct);
    }
}
