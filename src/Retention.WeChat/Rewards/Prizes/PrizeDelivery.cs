using System.Diagnostics;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Hands over what needs nobody's help: points, coupons, codes of a pool.</summary>
internal sealed class PrizeDelivery(PointsLedger ledger, CouponBook coupons, CodeReserve codes, TimeProvider clock)
{
    /// <param name="prize">In the state it is to have once it is handed over.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The prize with what it brought; owed, with the reason, when it could not be handed over.</returns>
    public Task<Prize> HandOverAsync(Prize prize, CancellationToken ct) => prize switch
    {
        { Kind: PrizeKind.Points } => PostAsync(prize, ct),
        { Kind: PrizeKind.Coupon, CouponTemplateId: { } templateId } => GrantAsync(prize, templateId, ct),
        { Kind: PrizeKind.Code, CodePoolId: { } poolId } => TakeCodeAsync(prize, poolId, ct),
        _ => Task.FromResult(Handed(prize)),
    };

    private async Task<Prize> PostAsync(Prize prize, CancellationToken ct)
    {
        var posted = await ledger.PostAsync(new Posting(prize.AwardKey, PointsReason.Prize, prize.FanId, prize.Points, prize.Name), ct);
        return posted.Problem is { } problem ? Owed(prize, problem) : Handed(prize);
    }

    private async Task<Prize> GrantAsync(Prize prize, long templateId, CancellationToken ct)
    {
        var granted = await coupons.GrantAsync(prize.AwardKey, templateId, prize.FanId, SourceOf(prize.Source), ct, prize.IsPromised);
        return granted.Problem is { } problem ? Owed(prize, problem) : Handed(prize with { CouponId = granted.Value.Id.Value });
    }

    private async Task<Prize> TakeCodeAsync(Prize prize, long poolId, CancellationToken ct)
    {
        if (!prize.IsPromised && !await codes.PromiseAsync(poolId, 1, ct))
            return Owed(prize, CouponProblems.PoolEmpty);
        var promised = prize with { IsPromised = true };
        return (await codes.TakeAsync(promised, poolId, ct)).Problem is { } problem ? Owed(promised, problem) : Handed(promised);
    }

    private Prize Handed(Prize prize) => prize with { Problem = null, ClosedAt = prize.State == PrizeState.Done ? clock.GetUtcNow() : null };

    private static Prize Owed(Prize prize, Problem problem) => prize with { State = PrizeState.Owed, Problem = problem.Code };

    private static CouponSource SourceOf(PrizeSource source) => source switch
    {
        PrizeSource.Lottery => CouponSource.Lottery,
        PrizeSource.Mall => CouponSource.Mall,
        PrizeSource.Referral => CouponSource.Referral,
        PrizeSource.Task => CouponSource.Task,
        _ => throw new UnreachableException(),
    };
}
