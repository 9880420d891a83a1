using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Hands over what needs nobody's help: points, coupons, codes of a pool.</summary>
internal sealed class PrizeDelivery(PointsLedger ledger, CodePools codes, TimeProvider clock)
{
    /// <param name="prize">In the state it is to have once it is handed over.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The prize with what it brought; owed, with the reason, when it could not be handed over.</returns>
    public Task<Prize> HandOverAsync(Prize prize, CancellationToken ct) => prize switch
    {
        { Kind: PrizeKind.Points } => PostAsync(prize, ct),
        { Kind: PrizeKind.Code, CodePoolId: { } poolId } => TakeCodeAsync(prize, poolId, ct),
        _ => Task.FromResult(Handed(prize)),
    };

    private async Task<Prize> PostAsync(Prize prize, CancellationToken ct)
    {
        var posted = await ledger.PostAsync(new Posting(prize.AwardKey, PointsReason.Prize, prize.FanId, prize.Points, prize.Name), ct);
        return posted.Problem is { } problem ? Owed(prize, problem) : Handed(prize);
    }

    private async Task<Prize> TakeCodeAsync(Prize prize, long poolId, CancellationToken ct)
    {
        var promised = prize with { IsPromised = prize.IsPromised || await codes.PromiseAsync(poolId, 1, ct) };
        return promised.IsPromised && await codes.TakeAsync(poolId, prize.Id, ct) is { } cipher
            ? Handed(promised with { CodeCipher = cipher })
            : Owed(promised, PrizeProblems.PoolEmpty);
    }

    private Prize Handed(Prize prize) => prize with { Problem = null, ClosedAt = prize.State == PrizeState.Done ? clock.GetUtcNow() : null };

    private static Prize Owed(Prize prize, Problem problem) => prize with { State = PrizeState.Owed, Problem = problem.Code };
}
