using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

public enum MallKind
{
    /// <summary>A benefit in the shop, redeemed by staff against a code of ours.</summary>
    Virtual,
    Coupon,

    /// <summary>A code of a pool.</summary>
    Code,
    Physical,
}

public enum MallItemState
{
    OffSale,
    OnSale,
}

/// <summary>Something to be had for points, or for points and money.</summary>
/// <param name="Fen">To be paid besides the points; 0 for points alone.</param>
/// <param name="ValueFen">What it is worth.</param>
/// <param name="StockLeft">Changed by additions only. Codes of a pool are set aside when they become stock.</param>
/// <param name="PerFanMax">A fan may have at most so many, ever.</param>
[method: ExplicitConstructor]
public sealed record MallItem(
    Id<MallItem> Id,
    string Name,
    string Description,
    MallKind Kind,
    long Points,
    long Fen,
    long ValueFen,
    long? CouponTemplateId,
    long? CodePoolId,
    string? ImageUrl,
    int StockLeft,
    int PerFanMax,
    MallItemState State,
    int SortOrder,
    string CreatedBy,
    DateTimeOffset CreatedAt)
{
    /// <summary>Benefits in the shop lapse after this; codes of a pool have dates of their own.</summary>
    private const int ClaimDays = 180;

    public PrizeContent ToPrize(string name) => new(
        name,
        Kind switch
        {
            MallKind.Coupon => PrizeKind.Coupon,
            MallKind.Physical => PrizeKind.Physical,
            _ => PrizeKind.Code,
        },
        ValueFen, 0, CouponTemplateId, CodePoolId, ClaimDays);
}

/// <summary>What the mall asks for something.</summary>
[method: ExplicitConstructor]
public sealed record MallPrice(string Name, long? CodePoolId, long Points, long Fen, long ValueFen);

/// <summary>An item as it stands for one fan.</summary>
public sealed record MallOffer(MallItem Item, int LeftForFan);
