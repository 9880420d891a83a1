using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>
/// What follows from a member's order, in the caller's transaction: what it earns, the referral it confirms, their time
/// line; and from its undoing. The caller has locked the members.
/// </summary>
internal sealed class OrderEffects(OrderStore store, EarningDesk earning, EarningReturns returns, ReferralProgram referrals, FanRegistry fans)
{
    /// <summary>Orders that have come to a member, paid: each is told on the time line and earns for what was not refunded.</summary>
    public async Task CameAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        var paid = orders.Where(order => order is { PaidAt: not null, FanId: not null }).ToList();
        foreach (var order in paid)
            await fans.RecordAsync(order.FanId!.Value, "Order", $"{order.Shop} {order.OrderNo}", order.PaidAt!.Value, ct);
        await EarnAsync(paid, ct);
        await referrals.OrdersPaidAsync([.. paid.Where(order => order.NetFen > 0).Select(order => (order.FanId!.Value, KeyOf(order), order.PaidAt!.Value))], ct);
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

    /// <summary>An order was refunded, cancelled or withdrawn: what it earned is taken back, and with the last of it the help it confirmed.</summary>
    /// <param name="order">As it was before.</param>
    /// <param name="fen">Null for all that is left.</param>
    public async Task UndoneAsync(ShopOrder order, long? fen, string key, CancellationToken ct)
    {
        await TakeBackAsync(order, fen, key, ct);
        if (fen is null || fen == order.NetFen)
            await referrals.UndoneAsync(KeyOf(order), ct);
    }

    /// <summary>Takes back what an order earned, in proportion to what is refunded; what the member has spent they owe.</summary>
    /// <param name="fen">Null for all that is left.</param>
    /// <param name="key">Named after what undid it.</param>
    public async Task TakeBackAsync(ShopOrder order, long? fen, string key, CancellationToken ct)
    {
        if (order.EarnedFen == 0)
            return;
        var result = await returns.ReverseAsync(new EarningReversal(key, order.EarningKey, fen), ct);
        // Refunds are guarded by the order's amount, so more than was earned for can only be asked for by a mistake of ours.
        if (result.Problem is { } problem)
            throw new InvalidOperationException($"{order.EarningKey} cannot be taken back for {key}: {problem.Code}.");
    }

    private static string KeyOf(ShopOrder order) => $"order:{order.Id}";

    private static EarningEvent EventOf(ShopOrder order) =>
        new(order.EarningKey, EarningKind.Purchase, order.FanId!.Value, order.PaidAt!.Value, AmountFen: order.EarnedFen, Subject: order.Shop, Note: $"订单 {order.OrderNo}", IsAgain: order.EarningNo > 1);
}
