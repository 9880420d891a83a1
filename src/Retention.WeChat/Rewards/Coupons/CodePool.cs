using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Codes brought from outside.</summary>
/// <param name="TemplateId">The coupon a shopper gets who enters one of its codes; none when the codes are handed out as they are.</param>
/// <param name="ExpiresAt">From then on its codes are worth nothing.</param>
[method: ExplicitConstructor]
public sealed record CodePool(
    Id<CodePool> Id, string Name, Id<CouponTemplate>? TemplateId, DateTimeOffset? ExpiresAt, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>One code, and whose it has become.</summary>
[method: ExplicitConstructor]
public sealed record PoolCode(Id<PoolCode> Id, Id<CodePool> PoolId, string Code, string? GivenKey, Id<Fan>? FanId, DateTimeOffset? GivenAt);

[method: ExplicitConstructor]
public sealed record PoolTally(Id<CodePool> PoolId, long Codes, long Given);
