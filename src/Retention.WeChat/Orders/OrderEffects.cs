using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>
/// What follows from a member's order, in the caller's transaction: what it earns, the referral it confirms, their time
/// line; and from its undoing. The caller has locked the members.
/// </summary>
internal sealed class OrderEffects(OrderStore store, EarningDesk earning, EarningReturns returns, TaskReturns tasks, ReferralProgram referrals, HelpRestoration helps, ShopCustomers customers, FanRegistry fans)
{
    /// <summary>Orders that have come to a member, paid: each is told on the time line and earns for what was not refunded.</summary>
    public async Task CameAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        var paid = orders.Where(order => order is { PaidAt: not null, FanId: not null }).ToList();
        foreach (var order in paid)
            await fans.RecordAsync(order.FanId!.Value, "Order", $"{order.Shop} {order.OrderNo}", order.PaidAt!.Value, ct);
        await EarnAsync(paid, ct);
        await customers.NoteAsync(paid, ct);
        await referrals.OrdersPaidAsync([.. paid.Where(order => order.NetFen > 0).Select(order => (order.FanId!.Value, ShopOrder.DeedKeyOf(order.Id), order.PaidAt!.Value))], ct);
    }

    /// <summary>Earns under a key of its own each time, so that what was taken back wholly may be earned anew.</summary>
    public async Task EarnAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        var worth = orders.Where(order => order is { NetFen: > 0, FanId: not null }).Select(order => order with { EarningNo = order.EarningNo + 1, EarnedFen = order.NetFen }).ToList();
        if (worth.Count == 0)
            return;
        var points = await earning.EarnAsync([.. worth.Select(EventOf)], ct);
        foreach (var order in worth)
            await store.EarnedAsync(order.Id, order.EarningNo, order.EarnedFen, points[order.EarningKey], ct);
    }

    /// <summary>An order was refunded, cancelled or withdrawn: what it earned is taken back, and with the last of it the help it confirmed and what tasks gave for it.</summary>
    /// <param name="order">As it was before.</param>
    /// <param name="fen">Null for all that is left.</param>
    public Task UndoneAsync(ShopOrder order, long? fen, string key, CancellationToken ct) => UndoneAsync([(order, fen, key)], ct);

    /// <summary>The same for many orders in one go.</summary>
    public async Task UndoneAsync(IReadOnlyCollection<(ShopOrder Order, long? Fen, string Key)> undone, CancellationToken ct)
    {
        await TakeBackAsync(undone, ct);
        await GoneAsync([.. undone.Where(each => each.Fen is null || each.Fen == each.Order.NetFen).Select(each => each.Order)], ct);
    }

    /// <summary>Orders that never were: nothing of them stays, not even that they count among what a rule gives for.</summary>
    public async Task WithdrawnAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        await ReverseAsync([.. orders.Where(order => order.EarnedFen > 0).Select(order => new EarningReversal($"{ShopOrder.DeedKeyOf(order.Id)}:withdrawn", order.EarningKey, NeverWas: true))], ct);
        await GoneAsync(orders, ct);
    }

    /// <summary>Takes back what an order earned, in proportion to what is refunded; what the member has spent they owe.</summary>
    /// <param name="fen">Null for all that is left.</param>
    /// <param name="key">Named after what undid it.</param>
    public Task TakeBackAsync(ShopOrder order, long? fen, string key, CancellationToken ct) => TakeBackAsync([(order, fen, key)], ct);

    /// <summary>The same for many orders in one go.</summary>
    public Task TakeBackAsync(IReadOnlyCollection<(ShopOrder Order, long? Fen, string Key)> undone, CancellationToken ct) =>
        ReverseAsync([.. undone.Where(each => each.Order.EarnedFen > 0).Select(each => new EarningReversal(each.Key, each.Order.EarningKey, each.Fen))], ct);

    /// <summary>
    /// A refund never was: what was taken back for it is given back, and the help that ended with it is begun anew. Where it took
    /// nothing, because the order had no member yet, the order earns for all of it now.
    /// </summary>
    /// <param name="order">As it is without the refund.</param>
    /// <param name="key">Under which the refund took back.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>What becomes of helps that had ended.</returns>
    public async Task<IReadOnlyList<HelpReturn>> GiveBackAsync(ShopOrder order, string key, CancellationToken ct)
    {
        await GiveBackPointsAsync(order, key, ct);
        var returned = await helps.RestoreAsync(ShopOrder.DeedKeyOf(order.Id), ct);
        if (order is { FanId: { } member, PaidAt: { } paidAt, NetFen: > 0 })
            await referrals.OrdersPaidAsync([(member, ShopOrder.DeedKeyOf(order.Id), paidAt)], ct);
        return returned;
    }

    /// <summary>Nothing is left of these orders, nor of what they had brought beside their own points.</summary>
    private async Task GoneAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        await tasks.OrdersUndoneAsync([.. orders.Select(order => order.FanId).OfType<Id<Fan>>().Distinct()], ct);
        foreach (var order in orders)
            await referrals.UndoneAsync(ShopOrder.DeedKeyOf(order.Id), ct);
    }

    private async Task GiveBackPointsAsync(ShopOrder order, string key, CancellationToken ct)
    {
        var result = await returns.RestoreAsync(key, $"订单 {order.OrderNo} 退款撤销", ct);
        if (result.IsOk)
            return;
        if (result.Problem != EarningReturns.NotFound)
            throw new InvalidOperationException($"{order.EarningKey} cannot be given back what {key} took: {result.Problem!.Code}.");
        await TakeBackAsync(order, null, $"{key}:undone", ct);
        await EarnAsync([order], ct);
    }

    private async Task ReverseAsync(IReadOnlyList<EarningReversal> reversals, CancellationToken ct)
    {
        foreach (var (reversal, result) in reversals.Zip(await returns.ReverseAllAsync(reversals, ct)))
        {
            // Refunds are guarded by the order's amount, so more than was earned for can only be asked for by a mistake of ours.
            if (result.Problem is { } problem)
                throw new InvalidOperationException($"{reversal.OriginalKey} cannot be taken back for {reversal.Key}: {problem.Code}.");
        }
    }

    private static EarningEvent EventOf(ShopOrder order) =>
        new(order.EarningKey, EarningKind.Purchase, order.FanId!.Value, order.PaidAt!.Value, AmountFen: order.EarnedFen, Subject: order.Shop, Note: $"订单 {order.OrderNo}", IsAgain: order.EarningNo > 1);
}
