using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>The points of an order: spent at once or, while money is awaited, set aside; and back into the lots they came from.</summary>
internal sealed class MallPoints(PointsLedger ledger)
{
    /// <returns>Null when they are taken.</returns>
    public async Task<Problem?> TakeAsync(MallOrder order, CancellationToken ct) => order.State == MallOrderState.AwaitingPayment
        ? (await ledger.HoldAsync(new PlaceHold(order.SpendKey, HoldKind.Spend, PointsReason.MallOrder, order.FanId, order.Points, Note: order.ItemName), ct)).Problem
        : (await ledger.PostAsync(new Posting(order.SpendKey, PointsReason.MallOrder, order.FanId, -order.Points, order.ItemName), ct)).Problem;

    /// <returns>Null when what was set aside is spent.</returns>
    public async Task<Problem?> SpendHeldAsync(MallOrder order, CancellationToken ct) => (await ledger.PostHoldAsync(order.SpendKey, null, ct)).Problem;

    /// <param name="order">As it stood before it was taken back.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Null when they are back.</returns>
    public async Task<Problem?> ReturnAsync(MallOrder order, CancellationToken ct) => order.State == MallOrderState.AwaitingPayment
        ? (await ledger.VoidHoldAsync(order.SpendKey, ct)).Problem
        : (await ledger.ReverseAsync(new ReversePosting(order.SpendKey, order.ReturnKey, PointsReason.MallRefund, null, Shortfall.Refuse, order.ItemName), ct)).Problem;
}
