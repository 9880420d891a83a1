using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>How a prize may move, and what a prize must say of itself.</summary>
internal static class PrizeRules
{
    private static readonly Problem Incomplete = new(
        "prize.incomplete", 422, "奖品设置不完整：积分奖品须填积分数，优惠券奖品须选择券模板。", "A points prize needs points, a coupon prize a template.");

    private static readonly TimeSpan RetryAfterMin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    public static IReadOnlyList<PrizeState> Shippable { get; } = [PrizeState.ToShip, PrizeState.Shipped];

    /// <summary>A voucher of our own is closed by the staff who take it; confirmed by its winner, nobody could take it any more.</summary>
    public static IReadOnlyList<PrizeState> ConfirmableOf(Prize prize) => prize is { Kind: PrizeKind.Code, CodePoolId: null } ? [] : [PrizeState.Shipped, PrizeState.Ready];

    /// <summary>Handed over in the shop against its code, whether or not an address was given.</summary>
    public static IReadOnlyList<PrizeState> Redeemable { get; } = [PrizeState.NeedsAddress, PrizeState.ToShip, PrizeState.Ready];

    public static IReadOnlyList<PrizeState> Cancellable { get; } = [PrizeState.Owed, PrizeState.NeedsAddress, PrizeState.ToShip, PrizeState.Shipped, PrizeState.Ready];

    public static IReadOnlyList<PrizeState> Lapsable { get; } = [PrizeState.NeedsAddress, PrizeState.Ready];

    /// <summary>Nothing more becomes of it: its address is not needed any more.</summary>
    public static IReadOnlyList<PrizeState> Closed { get; } = [PrizeState.Done, PrizeState.Lapsed, PrizeState.Cancelled];

    /// <summary>Codes of our own are what staff redeem; those of a pool belong to whoever made them.</summary>
    public static bool HasOwnCode(PrizeContent content) => content.Kind == PrizeKind.Physical || (content.Kind == PrizeKind.Code && content.CodePoolId is null);

    public static DateTimeOffset? ClaimBy(PrizeContent content, DateTimeOffset now) => HasOwnCode(content) ? now.AddDays(content.ClaimDays) : null;

    public static PrizeState FirstState(PrizeAward award) => award.Content.Kind switch
    {
        PrizeKind.Physical => award.Address is null ? PrizeState.NeedsAddress : PrizeState.ToShip,
        PrizeKind.Code => PrizeState.Ready,
        _ => PrizeState.Done,
    };

    /// <summary>When an owed prize is tried after this time: it waits about as long as it has waited, between a minute and an hour.</summary>
    public static DateTimeOffset RetryAt(DateTimeOffset wonAt, DateTimeOffset now)
    {
        var waited = now - wonAt;
        return now + (waited < RetryAfterMin ? RetryAfterMin : waited > RetryAfterMax ? RetryAfterMax : waited);
    }

    /// <returns>Null when a prize may be like this.</returns>
    public static Problem? ProblemOf(PrizeContent content) => content switch
    {
        { Kind: PrizeKind.Points, Points: < 1 } or { Kind: PrizeKind.Coupon, CouponTemplateId: null } => Incomplete,
        _ => null,
    };
}
