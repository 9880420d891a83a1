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
    public IReadOnlyList<QuoteItem> Basket => [.. (Items ?? []).Select(item => new QuoteItem(item.Sku, item.Category, item.PriceFen, item.Quantity))];
}

/// <summary>
/// The orders of all shops and whose they are. An order is one row by shop and number; what it earns and what refunds take
/// back is posted once, in the transaction that writes it. The caller has locked the members an order may go to.
/// </summary>
internal sealed class OrderBook(
    OrderStore store, OrderMatcher matcher, OrderEffects effects, CouponTill till, FanRegistry fans, Db db, IdGenerator ids, PersonalData privacy, TimeProvider clock)
{
    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<ShopOrder>> ListAsync(Id<Fan> memberId, long before, int limit, CancellationToken ct) => store.PageOfFanAsync(memberId, before, limit, ct);

    /// <returns>Null when there is none or it is somebody else's.</returns>
    public async Task<ShopOrder?> FindAsync(Id<ShopOrder> id, Id<Fan> memberId, CancellationToken ct) => await store.FindAsync(id, ct) is { } found && found.FanId == memberId ? found : null;

    /// <summary>An order that is not paid yet; it may hold coupons.</summary>
    public async Task<Problem?> OpenAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, IReadOnlyCollection<Id<Coupon>> coupons, CancellationToken ct)
    {
        // Told late: the order is paid or cancelled by now and has nothing left to hold.
        if (known is not (null or { State: OrderState.Open }))
            return null;
        if (coupons.Count > 0 && (member is null ? CouponProblems.NotFound : await till.ReserveAsync(told.Key, member.Value, coupons, told.Basket, ct)) is { } refused)
            return refused;
        if (known is null)
            await store.InsertAsync(Write(told, member, null), ct);
        return null;
    }

    /// <summary>An order that was paid, known before or not.</summary>
    public async Task<Problem?> PayAsync(ToldOrder told, ShopOrder? known, Id<Fan>? member, CancellationToken ct)
    {
        if (known?.PaidAt is not null)
            return await ConfirmAsync(known, told, ct);
        var order = Write(told, member, told.At);
        if (known is null)
            await store.InsertAsync(order, ct);
        else if (!await store.PayAsync(order = order with { Id = known.Id }, ct))
            return OrderProblems.AlreadyPaid;
        if (told.Customer.CustomerNo is { } customerNo && member is not null)
            await matcher.LearnAsync(told.Shop, customerNo, member.Value, ct);
        await effects.CameAsync([(await store.LockAsync(order.Id, ct))!], ct);
        return null;
    }

    /// <param name="key">Named after the refund; what it takes back is posted under it.</param>
    public async Task<Problem?> RefundAsync(ShopOrder order, long fen, string key, CancellationToken ct)
    {
        if (!await store.RefundAsync(order.Id, fen, ct))
            return OrderProblems.RefundTooHigh;
        await effects.UndoneAsync(order, fen, $"order:{order.Id}:{key}", ct);
        await NoteAsync(order, "OrderRefunded", ct);
        return null;
    }

    /// <summary>Whatever was paid counts as refunded, and coupons are free again.</summary>
    public async Task CancelAsync(ShopOrder order, CancellationToken ct)
    {
        if (await store.CancelAsync(order.Id, ct) == 0)
            return;
        if (order.NetFen > 0)
            await effects.UndoneAsync(order, null, $"order:{order.Id}:cancelled", ct);
        await till.RollBackAsync(order.Key, ct);
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
        await effects.CameAsync([(await store.LockAsync(waiting.Id, ct))!], ct);
        return true;
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
