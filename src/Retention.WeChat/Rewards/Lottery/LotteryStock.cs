using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What a lottery may give away is set aside when it is published, so that nobody wins what is not there.</summary>
internal sealed class LotteryStock(CodePools codes)
{
    /// <returns>Null when everything is there.</returns>
    public async Task<Problem?> PromiseAsync(LotteryRules rules, CancellationToken ct)
    {
        foreach (var (poolId, count) in CodesOf(rules, prize => prize.Issued))
        {
            if (!await codes.PromiseAsync(poolId, count, ct))
                return PrizeProblems.PoolEmpty;
        }

        return null;
    }

    /// <summary>It is over: what was not drawn may be promised to others.</summary>
    public async Task ReleaseAsync(LotteryRules rules, IReadOnlyList<TicketCount> counts, CancellationToken ct)
    {
        foreach (var (poolId, count) in CodesOf(rules, prize => counts.Where(each => each.PrizeNo == prize.No).Sum(each => each.Left)))
            await codes.ReleaseAsync(poolId, count, ct);
    }

    /// <summary>In the order of the pools, so that two who publish never wait for each other in a circle.</summary>
    private static IEnumerable<(long PoolId, long Count)> CodesOf(LotteryRules rules, Func<LotteryPrize, long> count) =>
        from prize in rules.Prizes
        where prize.Prize is { Kind: PrizeKind.Code, CodePoolId: not null }
        group count(prize) by prize.Prize.CodePoolId!.Value into pool
        orderby pool.Key
        select (pool.Key, pool.Sum());
}
