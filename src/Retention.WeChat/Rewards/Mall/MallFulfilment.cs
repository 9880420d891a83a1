using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What an order brings: prizes, by the same way as everything that is won.</summary>
internal sealed class MallFulfilment(PrizeBook prizes, PrizeStore store, CouponBook coupons, CouponTemplateStore templates, AddressSeal addresses)
{
    public async Task<PlacedOrder> PlacedAsync(MallOrder order, CancellationToken ct) =>
        new(order, order.State == MallOrderState.AwaitingPayment ? [] : await store.ListOfSourceAsync(PrizeSource.Mall, order.Id.Value, ct));

    public async Task<IReadOnlyList<PlacedOrder>> PlacedAsync(IReadOnlyList<MallOrder> orders, CancellationToken ct)
    {
        if (orders.Count == 0)
            return [];
        var found = (await store.ListOfSourcesAsync(PrizeSource.Mall, [.. orders.Select(order => order.Id.Value)], ct)).ToLookup(prize => prize.SourceId);
        return [.. orders.Select(order => new PlacedOrder(order, [.. found[order.Id.Value]]))];
    }

    /// <summary>What an order that awaits its payment is to bring is set aside: nobody pays money for what has run out meanwhile.</summary>
    /// <returns>Why it cannot be; null when it is.</returns>
    public async Task<Problem?> PromiseAsync(MallOrder order, MallItem item, CancellationToken ct)
    {
        if (item is not { Kind: MallKind.Coupon, CouponTemplateId: { } templateId })
            return null;
        var template = await templates.FindAsync(new Id<CouponTemplate>(templateId), ct);
        return template is null || CouponTemplateRules.GrantingRefused(template, order.PayBy!.Value) is not null || !await templates.ReserveAsync(template.Id, order.Quantity, ct)
            ? MallProblems.NotHandedOver
            : null;
    }

    /// <summary>It was not paid.</summary>
    public Task ReleaseAsync(MallOrder order, MallItem item, CancellationToken ct) =>
        item is { Kind: MallKind.Coupon, CouponTemplateId: { } templateId } ? templates.ReleaseAsync(new Id<CouponTemplate>(templateId), order.Quantity, ct) : Task.CompletedTask;

    /// <summary>Goods of one order are one parcel; of everything else each piece is a prize of its own.</summary>
    public async Task<IReadOnlyList<Prize>> FulfilAsync(MallOrder order, MallItem item, CancellationToken ct)
    {
        var isParcel = item.Kind == MallKind.Physical;
        var content = item.ToPrize(isParcel && order.Quantity > 1 ? $"{order.ItemName} ×{order.Quantity}" : order.ItemName);
        var award = new PrizeAward(PrizeSource.Mall, order.Id.Value, order.FanId, content, addresses.Open(order.AddressCipher), IsPromised: item.Kind == MallKind.Code || (item.Kind == MallKind.Coupon && order.PayBy is not null));
        var handed = new List<Prize>();
        for (var number = 1; number <= (isParcel ? 1 : order.Quantity); number++)
            handed.Add(await prizes.AwardAsync(order.PrizeKey(number), award, ct));
        return handed;
    }

    /// <returns>False when there is nothing to confirm.</returns>
    public async Task<bool> ConfirmAsync(PlacedOrder placed, CancellationToken ct)
    {
        var confirmed = 0;
        foreach (var prize in placed.Prizes)
            confirmed += (await prizes.ConfirmAsync(prize.Id, prize.FanId, ct)).IsOk ? 1 : 0;
        return confirmed > 0;
    }

    /// <summary>An operator may take back what is closed already; whoever ordered may only while it is still here.</summary>
    /// <returns>Why it cannot be: a parcel has left, a coupon or a voucher was used. Null when it is done.</returns>
    public async Task<Problem?> CancelAsync(PlacedOrder placed, TakingBack how, CancellationToken ct)
    {
        foreach (var prize in placed.Prizes)
        {
            var refused = how.To == MallOrderState.Refunded ? await CancelAnyAsync(prize, how, ct) : await CancelAsync(prize, [PrizeState.ToShip], how, ct);
            if (refused is not null)
                return refused;
        }

        return null;
    }

    private async Task<Problem?> CancelAnyAsync(Prize prize, TakingBack how, CancellationToken ct)
    {
        if (prize is { Kind: PrizeKind.Coupon, State: PrizeState.Done, CouponId: { } coupon })
        {
            if (await coupons.WithdrawAsync(new Id<Coupon>(coupon), ct) is null)
                return await CancelAsync(prize, [PrizeState.Done], how, ct);
            return how.AcceptsUsed ? null : MallProblems.CouponUsed;
        }

        if (prize is { Kind: PrizeKind.Code, CodePoolId: null, State: PrizeState.Done })
            return how.AcceptsUsed ? null : MallProblems.VoucherUsed;
        return PrizeRules.Cancellable.Contains(prize.State) ? await CancelAsync(prize, PrizeRules.Cancellable, how, ct) : null;
    }

    private async Task<Problem?> CancelAsync(Prize prize, IReadOnlyCollection<PrizeState> from, TakingBack how, CancellationToken ct) =>
        await prizes.TakeBackAsync(prize, from, how.By, how.Note, ct) ? null : MallProblems.NotCancellable;
}
