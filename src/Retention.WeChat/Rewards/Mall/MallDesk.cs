using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Orders of the points mall: limits, points and stock are taken together or not at all; money may follow within a time;
/// whatever is given up goes back once.
/// </summary>
internal sealed class MallDesk(
    MallItemStore items, MallOrderStore orders, MallFulfilment fulfilment, MallPoints points, FanRegistry fans, AddressSeal addresses, IOptions<MallOptions> options,
    Db db, IdGenerator ids, TimeProvider clock)
{
    /// <param name="itemId">What.</param>
    /// <param name="fanId">Whose points.</param>
    /// <param name="quantity">At least one.</param>
    /// <param name="address">For goods.</param>
    /// <param name="shown">What the fan was told that all of it costs; null takes whatever it costs.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<PlacedOrder>> OrderAsync(
        Id<MallItem> itemId, Id<Fan> fanId, int quantity, PrizeAddress? address, (long Points, long Fen)? shown, CancellationToken ct) => db.AllOrNothingAsync<PlacedOrder>(
        async token =>
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantity);
            var item = await items.FindAsync(itemId, token);
            if (MallRules.ProblemOf(item, address) is { } impossible)
                return impossible;
            // The fan's own things first, the stock that everybody wants last.
            await fans.LockAsync([fanId], token);
            var order = Draft(item!, fanId, quantity, address);
            if (shown is not null && shown != (order.Points, order.Fen))
                return MallProblems.PriceChanged;
            if (!await items.CountBoughtAsync(item!, fanId, quantity, token))
                return MallProblems.Limit;
            if (await points.TakeAsync(order, token) is { } tooPoor)
                return tooPoor;
            if (!await items.SellAsync(itemId, quantity, token))
                return MallProblems.SoldOut;
            await orders.InsertAsync(order, token);
            if (order.State == MallOrderState.AwaitingPayment)
                return await fulfilment.PromiseAsync(order, item!, token) is { } missing ? missing : new PlacedOrder(order, []);
            var prizes = await fulfilment.FulfilAsync(order, item!, token);
            // Nobody pays points for a promise: what is not there is not sold.
            return prizes.Any(prize => prize.State == PrizeState.Owed) ? MallProblems.NotHandedOver : new PlacedOrder(order, prizes);
        },
        ct);

    /// <summary>The fan gives an order up.</summary>
    public Task<Result<PlacedOrder>> CancelAsync(Id<MallOrder> id, Id<Fan> fanId, CancellationToken ct) => TakeBackAsync(
        id,
        fanId,
        placed => MallRules.MayCancel(placed) ? null : MallProblems.NotCancellable,
        new TakingBack(MallOrderState.Cancelled, null, null, ReturnStock: true),
        ct);

    /// <summary>An operator takes a paid order back; what the fan paid in money is the shop's to return. Coupons are withdrawn.</summary>
    /// <param name="id">The order.</param>
    /// <param name="by">The operator.</param>
    /// <param name="note">Why.</param>
    /// <param name="returnStock">What was not used up can be sold again.</param>
    /// <param name="acceptUsed">The points go back also where a coupon or a voucher was used, which stays used.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<PlacedOrder>> RefundAsync(Id<MallOrder> id, string by, string note, bool returnStock, bool acceptUsed, CancellationToken ct) => TakeBackAsync(
        id,
        null,
        placed => placed.Order.State == MallOrderState.Paid ? null : MallProblems.NotRefundable,
        new TakingBack(MallOrderState.Refunded, by, note, returnStock, acceptUsed),
        ct);

    /// <summary>The time to pay is over.</summary>
    public Task<Result<PlacedOrder>> LapseAsync(Id<MallOrder> id, CancellationToken ct) => TakeBackAsync(
        id,
        null,
        placed => placed.Order is { State: MallOrderState.AwaitingPayment } order && order.PayBy <= clock.GetUtcNow() ? null : MallProblems.NotCancellable,
        new TakingBack(MallOrderState.Lapsed, null, null, ReturnStock: true),
        ct);

    /// <summary>The shop says that the money has arrived. Once; the same word again changes nothing.</summary>
    public Task<Result<PlacedOrder>> PaidAsync(Id<MallOrder> id, MallPayment payment, CancellationToken ct) => db.AllOrNothingAsync<PlacedOrder>(
        async token =>
        {
            if (await LockedAsync(id, null, token) is not { } order)
                return MallProblems.OrderNotFound;
            if (order.PaymentRef == payment.Ref)
                return await fulfilment.PlacedAsync(order, token);
            if (await orders.FindByPaymentAsync(payment.Ref, token) is not null)
                return MallProblems.PaymentUsed;
            if (order.State != MallOrderState.AwaitingPayment)
                return order.State == MallOrderState.Paid ? MallProblems.PaidTwice : MallProblems.TooLate;
            if (order.Fen != payment.AmountFen)
                return MallProblems.WrongAmount;
            if (!await orders.PayAsync(id, payment.Ref, clock.GetUtcNow(), token))
                return MallProblems.TooLate;
            if (await points.SpendHeldAsync(order, token) is { } gone)
                return gone;
            await fulfilment.FulfilAsync(order, (await items.FindAsync(order.ItemId, token))!, token);
            return await PlacedAsync(id, token);
        },
        ct);

    /// <summary>The fan has received it.</summary>
    public Task<Result<PlacedOrder>> ConfirmAsync(Id<MallOrder> id, Id<Fan> fanId, CancellationToken ct) => db.AllOrNothingAsync<PlacedOrder>(
        async token =>
        {
            if (await LockedAsync(id, fanId, token) is not { } order)
                return MallProblems.OrderNotFound;
            return await fulfilment.ConfirmAsync(await fulfilment.PlacedAsync(order, token), token) ? await PlacedAsync(id, token) : MallProblems.NotConfirmable;
        },
        ct);

    private async Task<Result<PlacedOrder>> TakeBackAsync(Id<MallOrder> id, Id<Fan>? fanId, Func<PlacedOrder, Problem?> refusal, TakingBack how, CancellationToken ct) =>
        await db.AllOrNothingAsync<PlacedOrder>(
            async token =>
            {
                if (await LockedAsync(id, fanId, token) is not { } order)
                    return MallProblems.OrderNotFound;
                var placed = await fulfilment.PlacedAsync(order, token);
                if (refusal(placed) is { } refused)
                    return refused;
                if (!await orders.CloseAsync(order, how.To, how.By, how.Note, clock.GetUtcNow(), token))
                    return MallProblems.NotCancellable;
                if (await fulfilment.CancelAsync(placed, how, token) is { } kept)
                    return kept;
                if (await points.ReturnAsync(order, token) is { } stuck)
                    return stuck;
                await items.UncountBoughtAsync(order.ItemId, order.FanId, order.Quantity, token);
                if (how.ReturnStock && await UnusedAsync(order, token) is var unused and > 0)
                    await items.ChangeStockAsync(order.ItemId, unused, token);
                if (order.State == MallOrderState.AwaitingPayment)
                    await fulfilment.ReleaseAsync(order, (await items.FindAsync(order.ItemId, token))!, token);
                return await PlacedAsync(id, token);
            },
            ct);

    /// <summary>How many can be sold again: a code that somebody has seen cannot, nor a coupon or a voucher that was used.</summary>
    private async Task<int> UnusedAsync(MallOrder order, CancellationToken ct)
    {
        if (order.State == MallOrderState.AwaitingPayment)
            return order.Quantity;
        return await items.FindAsync(order.ItemId, ct) switch
        {
            { CodePoolId: not null } => 0,
            { Kind: MallKind.Coupon or MallKind.Virtual } => (await fulfilment.PlacedAsync(order, ct)).Prizes.Count(prize => prize.State is PrizeState.Cancelled or PrizeState.Lapsed),
            _ => order.Quantity,
        };
    }

    /// <summary>All that concerns an order happens under its fan's lock, so what is read stays true.</summary>
    private async Task<MallOrder?> LockedAsync(Id<MallOrder> id, Id<Fan>? fanId, CancellationToken ct)
    {
        if (await orders.FindAsync(id, ct) is not { } known || (fanId is { } owner && known.FanId != owner))
            return null;
        await fans.LockAsync([known.FanId], ct);
        return await orders.FindAsync(id, ct);
    }

    private async Task<PlacedOrder> PlacedAsync(Id<MallOrder> id, CancellationToken ct) => await fulfilment.PlacedAsync((await orders.FindAsync(id, ct))!, ct);

    private MallOrder Draft(MallItem item, Id<Fan> fanId, int quantity, PrizeAddress? address)
    {
        var now = clock.GetUtcNow();
        var awaits = item.Fen > 0;
        return new MallOrder(
            ids.Next<MallOrder>(), item.Id, item.Name, fanId, quantity, item.Points * quantity, item.Fen * quantity,
            awaits ? MallOrderState.AwaitingPayment : MallOrderState.Paid, addresses.Close(address), null, null, null, now,
            awaits ? now.AddMinutes(options.Value.PayWithinMinutes) : null, awaits ? null : now, null);
    }
}

/// <param name="ReturnStock">What was not used up can be sold again.</param>
/// <param name="AcceptsUsed">A coupon or a voucher that was used stays so; the rest is taken back all the same.</param>
internal sealed record TakingBack(MallOrderState To, string? By, string? Note, bool ReturnStock, bool AcceptsUsed = false);
