using System.Globalization;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>
/// A shop tells that the money for an order of the points mall has arrived. It counts once, by the event and by the payment; what does not
/// fit the order is refused and not kept, for the money then goes back.
/// </summary>
internal sealed class MallPayments(ShopEventStore events, MallDesk mall, Db db, IdGenerator ids, TimeProvider clock)
{
    public Task<Result<ShopReceipt>> TakeAsync(string shop, ShopEventRequest told, string fingerprint, CancellationToken ct) => db.AllOrNothingAsync<ShopReceipt>(
        async token =>
        {
            if (await events.FindAsync(shop, told.EventId, token) is { } known)
                return known.Again(fingerprint);
            if (!long.TryParse(told.OrderNo, NumberStyles.None, CultureInfo.InvariantCulture, out var orderId))
                return MallProblems.OrderNotFound;
            if ((await mall.PaidAsync(new Id<MallOrder>(orderId), new MallPayment(told.PaymentRef!, told.AmountFen), token)).Problem is { } refused)
                return refused;
            await events.InsertAsync(
                new ShopEvent(ids.Next<ShopEvent>(), shop, told.EventId, fingerprint, told.OrderNo, told.Kind, ShopEventState.Applied, told.AmountFen, null, told.OccurredAt, clock.GetUtcNow()), token);
            return new ShopReceipt(told.EventId, ShopEventState.Applied, true, null);
        },
        ct);
}
