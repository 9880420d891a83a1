using System.ComponentModel.DataAnnotations;
using Retention.Platform.Time;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

public enum CouponKind
{
    /// <summary>So many fen off.</summary>
    Amount,

    /// <summary>A share off, up to a cap.</summary>
    Percent,

    /// <summary>A thing or a service, handed out by staff.</summary>
    Gift,
}

public enum CouponStacking
{
    /// <summary>Used alone.</summary>
    Exclusive,

    /// <summary>Used together with combinable coupons of other groups.</summary>
    Combinable,
}

/// <summary>
/// What a coupon promises. Written down once: from the moment its template is published nobody changes it, for those who
/// hold one were promised this.
/// </summary>
/// <param name="PercentOff">20 takes 20 % off (八折).</param>
/// <param name="CapFen">The most a percentage takes off.</param>
/// <param name="ThresholdFen">What the products it is for must cost together, before any coupon.</param>
/// <param name="Scope">Left out, everything.</param>
/// <param name="ScopeText">The same in a few words for shoppers.</param>
/// <param name="StackingGroup">Two combinable coupons of one group are not used together. Left out, the template is a group of its own.</param>
/// <param name="ApplyOrder">Coupons used together are reckoned in ascending order, each on what the ones before left to pay.</param>
public sealed record CouponTerms(
    CouponKind Kind,
    [property: Required] CouponValidity Validity,
    [property: Range(0, 100_000_000)] long AmountFen = 0,
    [property: Range(0, 99)] int PercentOff = 0,
    [property: Range(1, 100_000_000)] long? CapFen = null,
    [property: Range(0, 100_000_000)] long ThresholdFen = 0,
    [property: StringLength(60)] string? GiftName = null,
    ProductScope? Scope = null,
    [property: StringLength(60)] string? ScopeText = null,
    CouponStacking Stacking = CouponStacking.Exclusive,
    [property: RegularExpression("^[a-z0-9-]{1,40}$", ErrorMessage = "叠加组只能用小写字母、数字和连字符，最多 40 个字符。")] string? StackingGroup = null,
    [property: Range(0, 1000)] int ApplyOrder = 100)
{
    public string ToJson() => StoredJson.Write(this);

    public static CouponTerms FromJson(string json) => StoredJson.Read<CouponTerms>(json);
}

/// <summary>Either two moments, or days counted from the one it was granted.</summary>
/// <param name="Days">Good for so many whole business days after the one on which it begins.</param>
/// <param name="AfterDays">Begins so many days after it was granted; 0 at once.</param>
public sealed record CouponValidity(
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    [property: Range(1, 1000)] int? Days = null,
    [property: Range(0, 365)] int AfterDays = 0)
{
    /// <returns>From when (inclusive) until when (exclusive) a coupon granted at a moment is good.</returns>
    public (DateTimeOffset From, DateTimeOffset Until) PeriodOf(DateTimeOffset grantedAt)
    {
        if (Days is not { } days)
            return (From ?? grantedAt, Until ?? throw new InvalidOperationException("A validity has an end or days."));
        var first = BusinessCalendar.DayOf(grantedAt).AddDays(AfterDays);
        var from = AfterDays == 0 ? grantedAt : BusinessCalendar.At(first, TimeOnly.MinValue);
        return (from, BusinessCalendar.At(first.AddDays(days + 1), TimeOnly.MinValue));
    }
}

/// <summary>Which products a coupon is for: those named by number or category, or everything; never those excepted.</summary>
public sealed record ProductScope(
    [property: MaxLength(500), EachAtMost(64), NoNulls] IReadOnlyList<string>? Skus = null,
    [property: MaxLength(100), EachAtMost(64), NoNulls] IReadOnlyList<string>? Categories = null,
    [property: MaxLength(500), EachAtMost(64), NoNulls] IReadOnlyList<string>? ExceptSkus = null,
    [property: MaxLength(100), EachAtMost(64), NoNulls] IReadOnlyList<string>? ExceptCategories = null)
{
    public bool Contains(string sku, string? category)
    {
        var everything = Skus is not { Count: > 0 } && Categories is not { Count: > 0 };
        return (everything || Names(Skus, sku) || Names(Categories, category)) && !Names(ExceptSkus, sku) && !Names(ExceptCategories, category);
    }

    private static bool Names(IReadOnlyList<string>? list, string? name) => name is not null && list?.Contains(name, StringComparer.OrdinalIgnoreCase) == true;
}
