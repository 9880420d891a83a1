using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum PrizeKind
{
    /// <summary>Posted to the ledger at once.</summary>
    Points,

    /// <summary>Put among the fan's coupons at once.</summary>
    Coupon,

    /// <summary>A code: one of a pool, or one of our own that staff redeem in the shop.</summary>
    Code,

    /// <summary>Sent to an address, or handed over in the shop.</summary>
    Physical,
}

public enum PrizeSource
{
    Lottery,
    Mall,
    Referral,
    Task,
}

public enum PrizeState
{
    /// <summary>Promised, but it could not be handed over yet; tried again until it can, or an operator settles it.</summary>
    Owed,
    NeedsAddress,
    ToShip,
    Shipped,

    /// <summary>A code is there to be used.</summary>
    Ready,
    Done,

    /// <summary>Not claimed in time.</summary>
    Lapsed,
    Cancelled,
}

/// <summary>What a prize is.</summary>
/// <param name="ValueFen">What it is worth.</param>
/// <param name="Points">For <see cref="PrizeKind.Points"/>.</param>
/// <param name="CouponTemplateId">For <see cref="PrizeKind.Coupon"/>.</param>
/// <param name="CodePoolId">For <see cref="PrizeKind.Code"/>; without it the code is one of ours, redeemed by staff.</param>
/// <param name="ClaimDays">Goods and our own codes lapse when nobody claims them for so long.</param>
public sealed record PrizeContent(
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    PrizeKind Kind,
    [property: Range(0, long.MaxValue)] long ValueFen,
    [property: Range(0, 10_000_000)] long Points = 0,
    long? CouponTemplateId = null,
    long? CodePoolId = null,
    [property: Range(1, 365)] int ClaimDays = 30);

/// <summary>Somebody has won or bought something.</summary>
/// <param name="SourceId">The draw, order or task it comes from.</param>
/// <param name="Address">Where goods are to be sent, when that is known already.</param>
/// <param name="IsPromised">Its code or coupon was set aside beforehand; otherwise it may take none that is promised to others.</param>
public sealed record PrizeAward(PrizeSource Source, long SourceId, Id<Fan> FanId, PrizeContent Content, PrizeAddress? Address = null, bool IsPromised = false);

/// <param name="AwardKey">Named after what it was won by: each key brings one prize, ever.</param>
/// <param name="IsPromised">A code or coupon is set aside for it, or given.</param>
/// <param name="Problem">Why it is still owed.</param>
/// <param name="CodeCipher">A code of our own that the fan may show, encrypted; the pool knows those of others.</param>
/// <param name="HandledBy">The operator who shipped, redeemed or cancelled it.</param>
/// <param name="PackedAt">When it was first put on a packing sheet; the parcel may be in somebody's hands since.</param>
[method: ExplicitConstructor]
public sealed record Prize(
    Id<Prize> Id,
    string AwardKey,
    PrizeSource Source,
    long SourceId,
    Id<Fan> FanId,
    string Name,
    PrizeKind Kind,
    long ValueFen,
    long Points,
    long? CouponTemplateId,
    long? CodePoolId,
    bool IsPromised,
    PrizeState State,
    string? Problem,
    long? CouponId,
    string? CodeCipher,
    string? AddressCipher,
    string? Carrier,
    string? TrackingNo,
    string? Note,
    string? HandledBy,
    DateTimeOffset WonAt,
    DateTimeOffset? ClaimBy,
    DateTimeOffset? ShippedAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? PackedAt = null);

/// <summary>Where and to whom goods are sent. Kept encrypted, and only as long as it is needed.</summary>
public sealed record PrizeAddress(
    [property: Required, StringLength(40, MinimumLength = 1)] string Name,
    [property: Required, RegularExpression(@"^\+?\d[\d-]{6,18}$", ErrorMessage = "请填写正确的联系电话。")] string Phone,
    [property: Required, StringLength(100, MinimumLength = 2)] string Region,
    [property: Required, StringLength(200, MinimumLength = 2)] string Detail);
