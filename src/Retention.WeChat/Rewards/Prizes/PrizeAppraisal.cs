using Microsoft.Extensions.Options;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>Looks up what prizes are worth: what their coupons take off, what their points cost, what the mall asks for the same thing.</summary>
internal sealed class PrizeAppraisal(CouponTemplateStore templates, MallItemStore mall, IOptions<RewardsOptions> options)
{
    /// <returns>Fen, in the order of the prizes.</returns>
    public async Task<IReadOnlyList<long>> WorthAsync(IReadOnlyCollection<PrizeContent> prizes, CancellationToken ct)
    {
        var cost = options.Value.PointCostMilliFen;
        var coupons = await templates.ListAsync(
            prizes.Where(prize => prize.Kind == PrizeKind.Coupon).Select(prize => prize.CouponTemplateId).OfType<long>().Select(id => new Id<CouponTemplate>(id)), ct);
        var prices = await mall.ListPricesAsync([.. prizes.Where(IsThing).Select(prize => prize.Name)], [.. prizes.Select(PoolOf).OfType<long>()], ct);
        return [.. prizes.Select(prize => PrizeWorth.Of(
            prize, cost, coupons.GetValueOrDefault(new Id<CouponTemplate>(prize.CouponTemplateId ?? 0))?.ReadTerms(),
            prices.Where(price => IsSame(price, prize)).Select(price => PrizeWorth.Of(price, cost)).DefaultIfEmpty().Max()))];
    }

    /// <summary>Goods and benefits in the shop have no number in common with the mall's, but the name people read.</summary>
    private static bool IsThing(PrizeContent prize) => prize.Kind == PrizeKind.Physical || (prize.Kind == PrizeKind.Code && prize.CodePoolId is null);

    private static long? PoolOf(PrizeContent prize) => prize.Kind == PrizeKind.Code ? prize.CodePoolId : null;

    private static bool IsSame(MallPrice price, PrizeContent prize) => price.CodePoolId is { } pool ? PoolOf(prize) == pool : IsThing(prize) && price.Name == prize.Name;
}
