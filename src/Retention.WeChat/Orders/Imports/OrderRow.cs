using System.Globalization;
using CsvHelper;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Orders;

/// <summary>A row that cannot be taken.</summary>
/// <param name="Line">Counted from 1, the heading included.</param>
public sealed record RefusedRow(int Line, string OrderNo, string Reason);

/// <summary>One row of a file: a whole order, or one product of it.</summary>
internal sealed record OrderRow(
    int Line, string OrderNo, DateTimeOffset PaidAt, long AmountFen, long RefundedFen, string? OpenId, string? UnionId, string? Phone, string? CustomerNo, OrderItem? Item)
{
    private const int TextMax = 64;
    private const long FenMax = 100_000_000_000;

    private static readonly string[] LocalTimes =
        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyy/M/d", "yyyyMMdd", "yyyyMMddHHmmss", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <returns>The row, or in Chinese what is wrong with it.</returns>
    public static (OrderRow? Row, RefusedRow? Refused) Read(CsvReader csv, OrderColumnIndexes columns, DateTimeOffset now)
    {
        var line = (int)csv.LineNumber;
        var orderNo = Text(columns.OrderNo) ?? "";
        if (orderNo.Length is 0 or > TextMax)
            return Refuse("订单号为空或超过 64 个字符");
        if (ReadTime(Text(columns.PaidAt), now) is not { } paidAt)
            return Refuse($"支付时间无法识别，或早于 {OrderTimes.YearMin} 年、晚于明天；例如 2026-11-02 10:30:00");
        if (ReadYuan(Text(columns.Amount)) is not { } amount)
            return Refuse("金额须为不小于零、最多两位小数的数字（元）");
        if (ReadYuan(Text(columns.Refunded) ?? "0") is not { } refunded || refunded > amount)
            return Refuse("退款金额须为不超过订单金额的数字（元）");
        var phone = Text(columns.Phone);
        if (phone is not null && ChinesePhone.Read(phone) is null)
            return Refuse("手机号无法识别");
        var (openId, unionId, customerNo) = (Text(columns.OpenId), Text(columns.UnionId), Text(columns.CustomerNo));
        if (openId?.Length > TextMax || unionId?.Length > TextMax || customerNo?.Length > TextMax)
            return Refuse("openid、unionid 或客户编号超过 64 个字符");
        if (Text(columns.ProductName)?.Length > OrderItem.NameMax || Text(columns.Category)?.Length > OrderItem.CategoryMax)
            return Refuse($"商品名称超过 {OrderItem.NameMax} 个字符，或商品分类超过 {OrderItem.CategoryMax} 个字符");
        return (new OrderRow(line, orderNo, paidAt, amount, refunded, openId, unionId, phone is null ? null : ChinesePhone.Read(phone), customerNo, ReadItem(amount)), null);

        string? Text(int index) => index >= 0 && csv.GetString(index) is { Length: > 0 } text ? text : null;

        (OrderRow?, RefusedRow?) Refuse(string reason) => (null, new RefusedRow(line, orderNo.Length > TextMax ? orderNo[..TextMax] : orderNo, reason));

        OrderItem? ReadItem(long lineFen)
        {
            if (Text(columns.Sku) is not { Length: <= TextMax } sku)
                return null;
            var quantity = int.TryParse(Text(columns.Quantity), NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read > 0 ? read : 1;
            // What of the order's amount is this product's is not known.
            if (ReadYuan(Text(columns.Price)) is not { } price)
                return columns.AmountPerOrder ? null : new OrderItem(sku, lineFen / quantity, quantity, Text(columns.ProductName), Text(columns.Category));
            return new OrderItem(sku, price, quantity, Text(columns.ProductName), Text(columns.Category));
        }
    }

    /// <summary>Whether another row of this number tells of the same order.</summary>
    public bool IsOfSameOrder(OrderRow other) =>
        PaidAt == other.PaidAt && OpenId == other.OpenId && UnionId == other.UnionId && Phone == other.Phone && CustomerNo == other.CustomerNo;

    internal static long? ReadYuan(string? text)
    {
        var plain = text?.Replace("¥", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).Trim();
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan) || yuan * 100 != decimal.Truncate(yuan * 100))
            return null;
        return yuan * 100 <= FenMax ? (long)(yuan * 100) : null;
    }

    /// <summary>Times without an offset are China's, however they are written.</summary>
    internal static DateTimeOffset? ReadTime(string? text, DateTimeOffset now)
    {
        if (DateTime.TryParseExact(text, LocalTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return OrderTimes.InChina(local, now);
        if (text?.Contains('T', StringComparison.Ordinal) != true)
            return null;
        if (!MomentWithOffset.HasOffset(text))
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out local) ? OrderTimes.InChina(local, now) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) && OrderTimes.IsPossible(moment, now) ? moment : null;
    }
}
