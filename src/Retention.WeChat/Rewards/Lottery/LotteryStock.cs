using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>
/// What a lottery may give away has to be there when it is published: codes and coupons are set aside, and must be good
/// until its end.
/// </summary>
internal sealed class LotteryStock(CodeReserve codes, CouponTemplateStore templates)
{
    /// <returns>Null when everything is there.</returns>
    public async Task<Problem?> PromiseAsync(LotteryRules rules, CancellationToken ct)
    {
        foreach (var (templateId, count) in Needed(rules, PrizeKind.Coupon, prize => prize.CouponTemplateId, prize => prize.Issued))
        {
            if (await templates.FindAsync(new Id<CouponTemplate>(templateId), ct) is not { } template)
                return CouponProblems.TemplateNotFound;
            if (CouponTemplateRules.GrantingRefused(template, rules.EndsAt) is { } refused)
                return refused;
            if (!await templates.ReserveAsync(template.Id, count, ct))
                return LotteryProblems.CouponsMissing;
        }

        foreach (var (poolId, count) in Needed(rules, PrizeKind.Code, prize => prize.CodePoolId, prize => prize.Issued))
        {
            if (!await codes.PromiseAsync(poolId, count, rules.EndsAt, ct))
                return LotteryProblems.CodesMissing;
        }

        return null;
    }

    /// <summary>It is over: what was not drawn may be promised to others.</summary>
    public async Task ReleaseAsync(LotteryRules rules, IReadOnlyList<TicketCount> counts, CancellationToken ct)
    {
        foreach (var (templateId, count) in Needed(rules, PrizeKind.Coupon, prize => prize.CouponTemplateId, LeftOf))
            await templates.ReleaseAsync(new Id<CouponTemplate>(templateId), count, ct);
        foreach (var (poolId, count) in Needed(rules, PrizeKind.Code, prize => prize.CodePoolId, LeftOf))
            await codes.ReleaseAsync(poolId, count, ct);

        long LeftOf(LotteryPrize prize) => counts.Where(each => each.PrizeNo == prize.No).Sum(each => each.Left);
    }

    /// <summary>In the order of where they come from, so that two who publish never wait for each other in a circle.</summary>
    private static IEnumerable<(long Source, long Count)> Needed(LotteryRules rules, PrizeKind kind, Func<PrizeContent, long?> source, Func<LotteryPrize, long> count) =>
        from prize in rules.Prizes
        where prize.Prize.Kind == kind && source(prize.Prize) is not null
        group count(prize) by source(prize.Prize)!.Value into needed
        orderby needed.Key
        select (needed.Key, needed.Sum());
}
