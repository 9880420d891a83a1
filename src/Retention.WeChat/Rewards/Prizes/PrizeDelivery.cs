using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Hands over what needs nobody's help: points, coupons, codes of a pool.</summary>
internal sealed class PrizeDelivery(PointsLedger ledger, CodePools codes, TimeProvider clock)
{
    /// <param name="prize">In the state it is to have once it is handed over.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The prize with what it brought; owed, with the reason, when it could not be handed over.</returns>
    public async Task<Prize> HandOverAsync(Prize prize, CancellationToken ct)
    {
        var result = prize switch
        {
            { Kind: PrizeKind.Points } => await PostAsync(prize, ct),
            { Kind: PrizeKind.Code, CodePoolId: { } poolId } => await TakeCodeAsync(prize, poolId, ct),
            _ => prize,
        };
        return result.Problem is { } problem ? prize with { State = PrizeState.Owed, Problem = problem.Code } : Handed(result.Value);
    }

    private Prize Handed(Prize prize) => prize with { Problem = null, ClosedAt = prize.State == PrizeState.Done ? clock.GetUtcNow() : null };

    private async Task<Result<Prize>> PostAsync(Prize prize, CancellationToken ct) =>
        (await ledger.PostAsync(new Posting(prize.AwardKey, PointsReason.Prize, prize.FanId, prize.Points, prize.Name), ct)).Problem is { } problem ? problem : prize;

    private async Task<Result<Prize>> TakeCodeAsync(Prize prize, long poolId, CancellationToken ct) =>
        await codes.TakeAsync(poolId, prize.Id, ct) is { } cipher ? prize with { CodeCipher = cipher } : PrizeProblems.PoolEmpty;
}
