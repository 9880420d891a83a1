using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum CouponState
{
    Usable,

    /// <summary>An order is being paid with it; free again when that takes too long.</summary>
    Reserved,
    Used,
    Expired,

    /// <summary>Taken back unused, because what it came with was undone.</summary>
    Withdrawn,
}

/// <summary>How a fan came by a coupon.</summary>
public enum CouponSource
{
    Take,
    Code,
    Operator,
    Task,
    CheckIn,
    Lottery,
    Mall,
    Survey,
    Tier,
    Referral,
}

/// <summary>A coupon in somebody's hands, with what its template says of it.</summary>
/// <param name="GrantKey">Named after the event that gave it: one key gives one coupon, ever.</param>
/// <param name="Code">What staff scan or type in; nobody can guess it.</param>
/// <param name="State">As last written; <see cref="StateAt"/> tells the truth of a moment.</param>
/// <param name="OrderKey">The order that holds or used it.</param>
[method: ExplicitConstructor]
public sealed record Coupon(
    Id<Coupon> Id,
    Id<CouponTemplate> TemplateId,
    string Name,
    string Terms,
    Id<Fan> FanId,
    string GrantKey,
    CouponSource Source,
    string Code,
    CouponState State,
    DateTimeOffset ValidFrom,
    DateTimeOffset ValidUntil,
    string? OrderKey,
    DateTimeOffset? ReservedUntil,
    DateTimeOffset GrantedAt,
    DateTimeOffset? UsedAt)
{
    public CouponTerms ReadTerms() => CouponTerms.FromJson(Terms);

    /// <summary>The clock decides what has expired and which reservation has lapsed; the sweep only writes it down.</summary>
    public CouponState StateAt(DateTimeOffset now) => State switch
    {
        CouponState.Used or CouponState.Withdrawn => State,
        CouponState.Reserved when ReservedUntil > now => CouponState.Reserved,
        _ => ValidUntil <= now ? CouponState.Expired : CouponState.Usable,
    };

    public static Coupon Grant(Id<Coupon> id, string key, CouponTemplate template, Id<Fan> fanId, CouponSource source, string code, DateTimeOffset now)
    {
        var (from, until) = template.ReadTerms().Validity.PeriodOf(now);
        return new Coupon(id, template.Id, template.Name, template.Terms, fanId, key, source, code, CouponState.Usable, from, until, null, null, now, null);
    }
}
