using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

public enum TemplateState
{
    Draft,
    Published,

    /// <summary>Nobody takes it for now. What was promised otherwise, a prize for instance, is still given.</summary>
    Paused,
}

/// <summary>On what conditions a coupon is to be had; may be changed while it runs.</summary>
/// <param name="Stock">How many there are in all, whoever gives them.</param>
/// <param name="PerFanLimit">How many one fan may take; prizes and gifts do not count.</param>
/// <param name="CostPoints">Points one costs who takes it.</param>
/// <param name="IsPublic">Shoppers see and take it by themselves.</param>
public sealed record CouponOffer(
    [property: Range(1, 100_000_000)] long Stock,
    [property: Range(1, 1000)] int PerFanLimit = 1,
    [property: Range(0, 10_000_000)] long CostPoints = 0,
    bool IsPublic = true,
    DateTimeOffset? TakeFrom = null,
    DateTimeOffset? TakeUntil = null);

/// <summary>A kind of coupon: its terms, as JSON, and its offer.</summary>
/// <param name="Taken">How many were given, less those that came back unused.</param>
/// <param name="Reserved">How many more published lotteries and campaigns may give.</param>
[method: ExplicitConstructor]
public sealed record CouponTemplate(
    Id<CouponTemplate> Id,
    string Name,
    TemplateState State,
    string Terms,
    bool IsPublic,
    DateTimeOffset? TakeFrom,
    DateTimeOffset? TakeUntil,
    long Stock,
    long Taken,
    long Reserved,
    int PerFanLimit,
    long CostPoints,
    string CreatedBy,
    DateTimeOffset CreatedAt)
{
    public long Left => Stock - Taken - Reserved;

    public CouponOffer Offer => new(Stock, PerFanLimit, CostPoints, IsPublic, TakeFrom, TakeUntil);

    public CouponTerms ReadTerms() => CouponTerms.FromJson(Terms);

    public static CouponTemplate Draft(Id<CouponTemplate> id, string name, CouponTerms terms, CouponOffer offer, string createdBy, DateTimeOffset now) => new(
        id, name, TemplateState.Draft, terms.ToJson(), offer.IsPublic, offer.TakeFrom, offer.TakeUntil, offer.Stock, 0, 0, offer.PerFanLimit, offer.CostPoints, createdBy, now);
}
