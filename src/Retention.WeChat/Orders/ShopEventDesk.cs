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
    CouponTill till,
    FanRegistry fans,
    SendRights rights,
    Db db,
    IdGenerator ids,
    PersonalData privacy,
    TimeProvider clock)
{
    /// <param name="fingerprint">Of the content as it was sent.</param>
    public Task<Result<ShopReceipt>> TakeAsync(string shop, ShopEventRequest told, string fingerprint, CancellationToken ct) => db.InTransactionAsync<Result<ShopReceipt>>(
        async token =>
        {
            var customer = KeysOf(told.Customer);
            var member = (await orders.FindAsync(shop, told.OrderNo, token))?.FanId ?? await matcher.FindAsync(shop, customer, token);
            var payer = told is { Kind: ShopEventKind.Paid, PaidByWeChat: true } ? await matcher.FindFollowerAsync(customer, token) : null;
            var locked = await fans.LockMembersAsync([.. new[] { member, payer }.OfType<Id<Fan>>().Distinct()], token);
            member = member is { } found ? locked[found] : null;
            if (await events.FindAsync(shop, told.EventId, token) is { } known)
                return known.Fingerprint == fingerprint ? new ShopReceipt(told.EventId, known.State, false, known.Note) : OrderProblems.EventReused;

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
        List<Id<Coupon>> coupons = [.. (told.CouponIds ?? []).Select(id => new Id<Coupon>(id))];
        switch (told.Kind)
        {
            case ShopEventKind.Opened:
                return await book.OpenAsync(toldOrder, order, member, coupons, ct) is { } notHeld ? notHeld : (ShopEventState.Applied, null);
            case ShopEventKind.Paid:
                if (await book.PayAsync(toldOrder, order, member, ct) is { } notPaid)
                    return notPaid;
                return (ShopEventState.Applied, await RedeemAsync(toldOrder, order, member, coupons, ct));
            case ShopEventKind.Refunded when order?.PaidAt is null:
            case ShopEventKind.Cancelled when order is null:
                return (ShopEventState.Waiting, null);
            case ShopEventKind.Refunded:
                return await book.RefundAsync(order, told.AmountFen, $"refund:{told.EventId}", ct) is { } tooHigh ? tooHigh : (ShopEventState.Applied, null);
            case ShopEventKind.Cancelled:
                await book.CancelAsync(order, ct);
                return (ShopEventState.Applied, null);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The money has been taken, whatever a coupon's state: what stood in its way is noted, not refused.</summary>
    private async Task<string?> RedeemAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, List<Id<Coupon>> coupons, CancellationToken ct)
    {
        if (coupons.Count == 0)
            return null;
        // Nobody would free them any more: the cancellation has been.
        if (known is { State: OrderState.Cancelled })
            return OrderProblems.Cancelled.Code;
        return (member is null ? CouponProblems.NotFound : await till.RedeemAsync(told.Key, member.Value, coupons, told.Basket, told.At, ct))?.Code;
    }

    private async Task<ShopOrder?> LockAsync(string shop, string orderNo, CancellationToken ct) =>
        await orders.FindAsync(shop, orderNo, ct) is { } found ? await orders.LockAsync(found.Id, ct) : null;

    private CustomerKeys KeysOf(ShopCustomer? customer) => customer is null
        ? new CustomerKeys()
        : CustomerKeys.Of(privacy, customer.OpenId, customer.UnionId, customer.Phone is null ? null : ChinesePhone.Read(customer.Phone), customer.CustomerNo);
}
