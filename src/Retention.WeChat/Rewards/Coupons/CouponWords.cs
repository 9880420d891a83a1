using System.Diagnostics;
using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Rewards;

/// <summary>Coupons in the shopper's words.</summary>
internal static class CouponWords
{
    public static string Yuan(long fen) => fen % 100 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"¥{fen / 100}")
        : string.Create(CultureInfo.InvariantCulture, $"¥{fen / 100}.{fen % 100:00}");

    public static string Scope(CouponTerms terms) => terms switch
    {
        { ScopeText: { Length: > 0 } text } => text,
        { Scope: null } => "全部商品可用",
        { Scope: { Skus: { Count: > 0 } } or { Categories: { Count: > 0 } } } => "指定商品可用",
        _ => "部分商品除外",
    };

    public static string Validity(CouponValidity validity)
    {
        if (validity.Days is { } days)
            return validity.AfterDays == 0 ? $"领取后 {days} 天内有效" : $"领取 {validity.AfterDays} 天后生效，有效 {days} 天";
        // The end is the first moment it is no longer good; people are told the last one it is.
        var last = Day(validity.Until!.Value.AddMilliseconds(-1));
        return validity.From is { } from ? $"{Day(from)} 至 {last}" : $"{last} 前有效";
    }

    public static string Of(QuoteReason reason, long missingFen, Coupon coupon) => reason switch
    {
        QuoteReason.NotBest => "可用，但当前方案更优惠",
        QuoteReason.NotYet => $"{Day(coupon.ValidFrom)} 起可用",
        QuoteReason.Expired => "已过期",
        QuoteReason.Reserved => "正被另一笔订单占用",
        QuoteReason.OutOfScope => "不适用于所选商品",
        QuoteReason.BelowThreshold => $"还差 {Yuan(missingFen)} 可用",
        QuoteReason.Gift => "请到店出示券码兑换",
        _ => throw new UnreachableException(),
    };

    private static string Day(DateTimeOffset moment) => BusinessCalendar.DayOf(moment).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
