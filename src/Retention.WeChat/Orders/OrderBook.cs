using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>What a shop tells of an order that was placed or paid.</summary>
public sealed record ToldOrder(string Shop, string OrderNo, DateTimeOffset At, long AmountFen, IReadOnlyList<OrderItem>? Items, CustomerKeys Customer)
{
    /// <summary>Names the order to the coupons it uses.</summary>
    public string Key => ShopOrder.KeyOf(Shop, OrderNo);

    /// <summary>What coupons are looked at with; empty where the shop does not say what was bought.</summary>
    public IReadOnlyList<QuoteItem> Basket => BasketOf(Items);

    internal static IReadOnlyList<QuoteItem> BasketOf(IReadOnlyList<OrderItem>? items) => [.. (items ?? []).Select(item => new QuoteItem(item.Sku, item.Category, item.PriceFen, item.Quantity))];
}

/// <param name="Note">Why it took nothing back.</param>
internal sealed record RefundTaken(string? Note);

/// <summary>
/// The orders of all shops and whose they are. An order is one row by shop and number; what it earns and what refunds take
/// back is posted once, in the transaction that writes it. The caller has locked the members an order may go to.
/// </summary>
internal sealed class OrderBook(
    OrderStore store, ShopEventStore events, OrderMatcher matcher, OrderEffects effects, CouponTill till, FanRegistry fans, Db db, IdGenerator ids, PersonalData privacy, TimeProvider clock,
    IOptions<OrdersOptions> options)
{
    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<ShopOrder>> ListAsync(Id<Fan> memberId, long before, int limit, CancellationToken ct) => store.PageOfFanAsync(memberId, before, limit, ct);

    /// <returns>Null when there is none or it is somebody else's.</returns>
    public async Task<ShopOrder?> FindAsync(Id<ShopOrder> id, Id<Fan> memberId, CancellationToken ct) => await store.FindAsync(id, ct) is { } found && found.FanId == memberId ? found : null;

    /// <summary>An order that is not paid yet; it may hold coupons.</summary>
    /// <param name="told">What the shop tells.</param>
    /// <param name="known">As it is known, locked.</param>
    /// <param name="member">Whose it is.</param>
    /// <param name="coupons">Null leaves it those it holds.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Problem?> OpenAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, IReadOnlyCollection<Id<Coupon>>? coupons, CancellationToken ct)
    {
        // Told late: the order is paid or cancelled by now and has nothing left to hold.
        if (known is not (null or { State: OrderState.Open }))
            return null;
        if (told.AmountFen > options.Value.OrderFenMax)
            return OrderProblems.AmountTooHigh;
        if (await HoldAsync(told, member, coupons, ct) is { } refused)
            return refused;
        if (known is null)
            await store.InsertAsync(Write(told, member, null), ct);
        return null;
    }

    /// <summary>An order that was paid, known before or not.</summary>
    /// <returns>As it is then, locked.</returns>
    public async Task<Result<ShopOrder>> PayAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, CancellationToken ct)
    {
        if (known?.PaidAt is not null)
            return await ConfirmAsync(known, told, ct) is { } other ? other : known;
        if (told.AmountFen > options.Value.OrderFenMax)
            return OrderProblems.AmountTooHigh;
        var order = Write(told, member, told.At);
        if (known is null)
            await store.InsertAsync(order, ct);
        else if (!await store.PayAsync(order = order with { Id = known.Id }, ct))
            return OrderProblems.AlreadyPaid;
        if (told.Customer.CustomerNo is { } customerNo && member is not null)
            await matcher.LearnAsync(told.Shop, customerNo, member.Value, ct);
        var paid = (await store.LockAsync(order.Id, ct))!;
        await effects.CameAsync([paid], ct);
        return paid;
    }

    /// <summary>It was placed and given up before we heard of it: it holds nothing.</summary>
    public ValueTask OpenCancelledAsync(ToldOrder told, Id<Fan>? member, CancellationToken ct) =>
        store.InsertAsync(Write(told, member, null) with { State = OrderState.Cancelled, RefundedFen = told.AmountFen }, ct);

    /// <summary>
    /// An order was paid with coupons: they are used up, whatever stands in their way. Where nobody is known for it they are remembered, and
    /// used once somebody is.
    /// </summary>
    /// <param name="told">What the shop tells.</param>
    /// <param name="order">The order, paid.</param>
    /// <param name="member">Whose it is.</param>
    /// <param name="coupons">Null for those it holds.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>What was in their way; null when nothing was.</returns>
    public async Task<Problem?> RedeemAsync(ToldOrder told, ShopOrder order, Id<Fan>? member, IReadOnlyCollection<Id<Coupon>>? coupons, CancellationToken ct)
    {
        if (order.State == OrderState.Cancelled)
            return coupons is { Count: > 0 } ? OrderProblems.Cancelled : null;
        if (member is { } fan)
            return await till.RedeemAsync(told.Key, fan, coupons, told.Basket, told.At, ct);
        if (coupons is not { Count: > 0 })
            return null;
        await store.KeepCouponsAsync(order.Id, coupons, ct);
        return OrderProblems.CouponsWait;
    }

    /// <summary>
    /// A refund takes back its part. One that follows the cancellation, which took everything back, is only to be known; and so is what a
    /// file has told of before: files tell what was refunded in all, shops each refund.
    /// </summary>
    /// <param name="order">As it is, locked.</param>
    /// <param name="fen">What was refunded now.</param>
    /// <param name="at">When it was.</param>
    /// <param name="key">Named after the refund; what it takes back is posted under it.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Result<RefundTaken>> RefundAsync(ShopOrder order, long fen, DateTimeOffset at, string key, CancellationToken ct)
    {
        var toldFen = await events.SumRefundedAsync(order.Shop, order.OrderNo, ct);
        if (order.State == OrderState.Cancelled)
            return toldFen + fen <= order.AmountFen ? new RefundTaken(OrderProblems.Cancelled.Code) : OrderProblems.RefundTooHigh;
        var knownFen = at <= order.RefundsToldUntil ? Math.Clamp(order.RefundedFen - toldFen, 0, fen) : 0;
        // The shop's own word now: the import that brought it may not take it back any more.
        if (knownFen > 0)
            await store.ConfirmAsync(order.Id, ct);
        if (knownFen == fen)
            return new RefundTaken(null);
        if (!await store.RefundAsync(order.Id, fen - knownFen, ct))
            return OrderProblems.RefundTooHigh;
        await effects.UndoneAsync(order, fen - knownFen, $"order:{order.Id}:{key}", ct);
        await NoteAsync(order, "OrderRefunded", ct);
        return new RefundTaken(null);
    }

    /// <summary>Whatever was paid counts as refunded, and coupons are free again.</summary>
    public async Task CancelAsync(ShopOrder order, CancellationToken ct)
    {
        if (await store.CancelAsync(order.Id, ct) == 0)
            return;
        // First: a reward that is taken back may be the very coupon this order was paid with.
        await till.RollBackAsync(order.Key, ct);
        if (order.NetFen > 0)
            await effects.UndoneAsync(order, null, $"order:{order.Id}:cancelled", ct);
        await NoteAsync(order, "OrderCancelled", ct);
    }

    /// <summary>
    /// A shopper says an order is theirs: they know its number and the last four digits of the phone number it was made
    /// with. That is enough for this one order, and proves nothing of the same customer's others.
    /// </summary>
    public Task<Result<ShopOrder>> ClaimAsync(Id<Fan> memberId, string orderNo, string phoneTail, CancellationToken ct) => db.InTransactionAsync<Result<ShopOrder>>(
        async token =>
        {
            await fans.LockAsync([memberId], token);
            var claimable = await store.ListClaimableAsync(orderNo, CustomerKeys.TailHashOf(privacy, phoneTail), token);
            if (claimable.FirstOrDefault(order => order.FanId == memberId) is { } own)
                return own;
            if (claimable.FirstOrDefault(order => order.FanId is null) is { } free && await AttachAsync(free, memberId, token))
                return (await store.FindAsync(free.Id, token))!;
            return claimable.Count == 0 ? OrderProblems.NotFound : OrderProblems.Claimed;
        },
        ct);

    /// <summary>Gives an order that waited for its member to whom the matcher found, and with it the shop's customer.</summary>
    /// <returns>False when somebody has it.</returns>
    public async Task<bool> MatchAsync(ShopOrder waiting, Id<Fan> memberId, CancellationToken ct)
    {
        if (!await AttachAsync(waiting, memberId, ct))
            return false;
        if (waiting.CustomerNo is { } customerNo)
        {
            await matcher.LearnAsync(waiting.Shop, customerNo, memberId, ct);
            await store.MakeMatchDueAsync(waiting.Shop, customerNo, clock.GetUtcNow(), ct);
        }

        return true;
    }

    private async Task<bool> AttachAsync(ShopOrder waiting, Id<Fan> memberId, CancellationToken ct)
    {
        if (!await store.AttachAsync(waiting.Id, memberId, ct))
            return false;
        var order = (await store.LockAsync(waiting.Id, ct))!;
        await effects.CameAsync([order], ct);
        // What was in their way was noted with the event that named them, or is nothing a shop could still mend.
        if (await store.TakeCouponsAsync(order.Id, ct) is { Count: > 0 } coupons && order is { State: not OrderState.Cancelled, PaidAt: { } paidAt })
            await till.RedeemAsync(order.Key, memberId, coupons, ToldOrder.BasketOf(order.ReadItems()), paidAt, ct);
        return true;
    }

    private async Task<Problem?> HoldAsync(ToldOrder told, Id<Fan>? member, IReadOnlyCollection<Id<Coupon>>? coupons, CancellationToken ct)
    {
        if (coupons is null)
            return null;
        if (member is { } fan)
            return await till.ReserveAsync(told.Key, fan, coupons, told.Basket, ct);
        return coupons.Count == 0 ? null : CouponProblems.NotFound;
    }

    /// <summary>An order known to be paid, e.g. from an import, which may not take it back any more now that the shop itself tells of it.</summary>
    private async Task<Problem?> ConfirmAsync(ShopOrder known, ToldOrder told, CancellationToken ct)
    {
        if (known.AmountFen != told.AmountFen)
            return OrderProblems.OtherAmount;
        await store.ConfirmAsync(known.Id, ct);
        return null;
    }

    private ShopOrder Write(ToldOrder told, Id<Fan>? member, DateTimeOffset? paidAt) => new(
        ids.Next<ShopOrder>(), told.Shop, told.OrderNo, paidAt is null ? OrderState.Open : OrderState.Paid, told.AmountFen, 0, ShopOrder.WriteItems(told.Items), paidAt, member,
        told.Customer.CustomerNo, told.Customer.PhoneHash, told.Customer.TailHash, 0, 0, 0, 1, clock.GetUtcNow());

    private async Task NoteAsync(ShopOrder order, string kind, CancellationToken ct)
    {
        if (order.FanId is { } fanId)
            await fans.RecordAsync(fanId, kind, $"{order.Shop} {order.OrderNo}", clock.GetUtcNow(), ct);
    }
}
