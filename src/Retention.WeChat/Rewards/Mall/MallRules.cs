using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>How far an order has come, as the person who placed it sees it.</summary>
public enum MallOrderProgress
{
    AwaitingPayment,
    Paid,
    ToShip,
    Shipped,
    Done,
    Cancelled,
    Lapsed,
}

/// <summary>What may be ordered, cancelled and sold.</summary>
internal static class MallRules
{
    /// <returns>Null when an item may be like this.</returns>
    public static Problem? ProblemOf(MallItem item) => item switch
    {
        { Points: 0 } => MallProblems.NoPoints,
        { Kind: MallKind.Coupon, CouponTemplateId: null } or { Kind: MallKind.Code, CodePoolId: null } => MallProblems.Incomplete,
        _ => null,
    };

    /// <returns>Null when so many may be ordered, as far as stock and limits do not decide.</returns>
    public static Problem? ProblemOf(MallItem? item, PrizeAddress? address) => item switch
    {
        not { State: MallItemState.OnSale } => MallProblems.NotOnSale,
        { Kind: MallKind.Physical } when address is null => MallProblems.AddressMissing,
        _ => null,
    };

    /// <summary>
    /// A fan gives an order up while nothing has been handed over or packed and no money has been taken; anything else is a matter
    /// for operators, who can see to the money.
    /// </summary>
    public static bool MayCancel(PlacedOrder placed) => placed switch
    {
        { Order.State: MallOrderState.AwaitingPayment } => true,
        { Order: { State: MallOrderState.Paid, Fen: 0 }, Prizes: [{ Kind: PrizeKind.Physical, State: PrizeState.ToShip, PackedAt: null }] } => true,
        _ => false,
    };

    public static MallOrderProgress ProgressOf(PlacedOrder placed) => placed.Order.State switch
    {
        MallOrderState.AwaitingPayment => MallOrderProgress.AwaitingPayment,
        MallOrderState.Lapsed => MallOrderProgress.Lapsed,
        MallOrderState.Cancelled or MallOrderState.Refunded => MallOrderProgress.Cancelled,
        _ => ProgressOf(placed.Prizes),
    };

    private static MallOrderProgress ProgressOf(IReadOnlyList<Prize> prizes)
    {
        if (prizes.All(prize => prize.State == PrizeState.Done))
            return MallOrderProgress.Done;
        if (prizes.All(prize => PrizeRules.Closed.Contains(prize.State)))
            return prizes.Any(prize => prize.State == PrizeState.Cancelled) ? MallOrderProgress.Cancelled : MallOrderProgress.Lapsed;
        return prizes[0].State switch
        {
            PrizeState.ToShip => MallOrderProgress.ToShip,
            PrizeState.Shipped => MallOrderProgress.Shipped,
            _ => MallOrderProgress.Paid,
        };
    }
}
