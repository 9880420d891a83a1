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
            // A file that brought the order tells of its refunds up to now: those that wait are among them, as far as they go. What
            // the shop itself has told since and was taken is not what waits.
            var knownFen = Math.Max(0, order.RefundedFen - await events.SumRefundedAsync(shop, order.OrderNo, ct));
            // Refunds of what is not paid go on waiting.
            foreach (var told in ofOrder.Where(told => told.Kind == ShopEventKind.Cancelled || order.PaidAt is not null))
                knownFen -= await ApplyAsync((await orders.LockAsync(order.Id, ct))!, told, knownFen, ct);
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

    /// <returns>What of a refund was known.</returns>
    private async Task<long> ApplyAsync(ShopOrder order, ShopEvent told, long knownFen, CancellationToken ct)
    {
        var knownOfIt = told.Kind == ShopEventKind.Refunded ? Math.Min(told.AmountFen, knownFen) : 0;
        var taken = told.Kind == ShopEventKind.Refunded && told.AmountFen > knownOfIt
            ? await book.RefundAsync(order, told.AmountFen - knownOfIt, $"refund:{told.EventKey}", ct)
            : new RefundTaken(null);
        if (told.Kind == ShopEventKind.Cancelled)
            await book.CancelAsync(order, ct);
        await events.SettleAsync(told.Id, taken.IsOk ? ShopEventState.Applied : ShopEventState.Refused, taken.Problem?.Code ?? taken.Value.Note, ct);
        return knownOfIt;
    }
}
