using System.Diagnostics;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>
/// Takes what shops tell, in whatever order it comes and however often: each event has its effect once. A refund or
/// cancellation that comes before the payment waits for it.
/// </summary>
internal sealed class ShopEventDesk(
    ShopEventStore events,
    OrderStore orders,
    OrderBook book,
    WaitingEvents waiting,
    OrderMatcher matcher,
    FanRegistry fans,
    SendRights rights,
    MallPayments mallPayments,
    Db db,
    IdGenerator ids,
    PersonalData privacy,
    TimeProvider clock)
{
    /// <param name="fingerprint">Of the content as it was sent.</param>
    public Task<Result<ShopReceipt>> TakeAsync(string shop, ShopEventRequest told, string fingerprint, CancellationToken ct) =>
        told.Kind == ShopEventKind.MallPaid ? mallPayments.TakeAsync(shop, told, fingerprint, ct) : TakeOrderAsync(shop, told, fingerprint, ct);

    private Task<Result<ShopReceipt>> TakeOrderAsync(string shop, ShopEventRequest told, string fingerprint, CancellationToken ct) => db.InTransactionAsync<Result<ShopReceipt>>(
        async token =>
        {
            var customer = KeysOf(told.Customer);
            var member = (await orders.FindAsync(shop, told.OrderNo, token))?.FanId ?? await matcher.FindAsync(shop, customer, token);
            var payer = told is { Kind: ShopEventKind.Paid, PaidByWeChat: true } ? await matcher.FindFollowerAsync(customer, token) : null;
            var locked = await fans.LockMembersAsync([.. new[] { member, payer }.OfType<Id<Fan>>().Distinct()], token);
            member = member is { } found ? locked[found] : null;
            if (await events.FindAsync(shop, told.EventId, token) is { } known)
                return known.Again(fingerprint);

            var order = await LockAsync(shop, told.OrderNo, token);
            var taken = await ApplyAsync(shop, told, customer, order, order?.FanId ?? member, token);
            if (taken.Problem is { } problem)
                return problem;
            var (state, note) = taken.Value;
            await events.InsertAsync(
                new ShopEvent(ids.Next<ShopEvent>(), shop, told.EventId, fingerprint, told.OrderNo, told.Kind, state, told.AmountFen, note, told.OccurredAt, clock.GetUtcNow()), token);
            if (told.Kind == ShopEventKind.Paid)
                await waiting.CatchUpAsync(shop, [told.OrderNo], token);
            if (payer is { } fan)
                await rights.OpenWindowAsync(fan, SendRightKind.Payment, told.OccurredAt < clock.GetUtcNow() ? told.OccurredAt : clock.GetUtcNow(), token);
            return new ShopReceipt(told.EventId, state, true, note);
        },
        ct);

    private async Task<Result<(ShopEventState State, string? Note)>> ApplyAsync(
        string shop, ShopEventRequest told, CustomerKeys customer, ShopOrder? order, Id<Fan>? member, CancellationToken ct)
    {
        var toldOrder = new ToldOrder(shop, told.OrderNo, told.OccurredAt, told.AmountFen, told.Items ?? order?.ReadItems(), customer);
        IReadOnlyList<Id<Coupon>>? coupons = told.CouponIds is null ? null : [.. told.CouponIds.Select(id => new Id<Coupon>(id))];
        switch (told.Kind)
        {
            case ShopEventKind.Opened:
                return await OpenAsync(toldOrder, order, member, coupons, ct);
            case ShopEventKind.Paid:
                return await PayAsync(toldOrder, order, member, coupons, ct);
            case ShopEventKind.Refunded when order?.PaidAt is null:
            case ShopEventKind.Cancelled when order is null:
                return (ShopEventState.Waiting, null);
            case ShopEventKind.Refunded:
                var taken = await book.RefundAsync(order, told.AmountFen, told.OccurredAt, $"refund:{told.EventId}", ct);
                return taken.Problem is { } tooHigh ? tooHigh : (ShopEventState.Applied, taken.Value.Note);
            case ShopEventKind.Cancelled:
                await book.CancelAsync(order, ct);
                return (ShopEventState.Applied, null);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<Result<(ShopEventState State, string? Note)>> OpenAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, IReadOnlyList<Id<Coupon>>? coupons, CancellationToken ct)
    {
        if (known is not null || !await waiting.TakeCancellationAsync(told.Shop, told.OrderNo, ct))
            return await book.OpenAsync(told, known, member, coupons, ct) is { } notHeld ? notHeld : (ShopEventState.Applied, null);
        await book.OpenCancelledAsync(told, member, ct);
        return (ShopEventState.Applied, OrderProblems.Cancelled.Code);
    }

    /// <summary>The money has been taken, whatever a coupon's state: what stood in its way is noted, not refused.</summary>
    private async Task<Result<(ShopEventState State, string? Note)>> PayAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, IReadOnlyList<Id<Coupon>>? coupons, CancellationToken ct)
    {
        var paid = await book.PayAsync(told, known, member, ct);
        if (paid.Problem is { } notPaid)
            return notPaid;
        // An order nobody knew holds nothing.
        if (known is null && coupons is null)
            return (ShopEventState.Applied, null);
        var order = paid.Value;
        return (ShopEventState.Applied, (await book.RedeemAsync(told, order, order.FanId ?? member, coupons, ct))?.Code);
    }

    private async Task<ShopOrder?> LockAsync(string shop, string orderNo, CancellationToken ct) =>
        await orders.FindAsync(shop, orderNo, ct) is { } found ? await orders.LockAsync(found.Id, ct) : null;

    private CustomerKeys KeysOf(ShopCustomer? customer) => customer is null
        ? new CustomerKeys()
        : CustomerKeys.Of(privacy, customer.OpenId, customer.UnionId, customer.Phone is null ? null : ChinesePhone.Read(customer.Phone), customer.CustomerNo);
}
