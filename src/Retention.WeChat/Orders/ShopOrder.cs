using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

public enum OrderState
{
    /// <summary>Placed, not paid yet.</summary>
    Open,
    Paid,
    PartlyRefunded,
    Refunded,
    Cancelled,
}

/// <summary>A line of an order.</summary>
public sealed record OrderItem(
    [property: Required, StringLength(64, MinimumLength = 1)] string Sku,
    [property: Range(0, 1_000_000_000)] long PriceFen,
    [property: Range(1, 100_000)] int Quantity,
    [property: StringLength(OrderItem.NameMax)] string? Name = null,
    [property: StringLength(OrderItem.CategoryMax)] string? Category = null)
{
    internal const int NameMax = 120;
    internal const int CategoryMax = 64;
}

/// <summary>An order of a shop, as far as we know it.</summary>
/// <param name="FanId">The member whose order it is; none while nobody is known.</param>
/// <param name="CustomerNo">The shop's own number for whoever bought.</param>
/// <param name="PhoneHash">Recognises the buyer once they bind the number.</param>
/// <param name="TailHash">Of the number's last four digits, by which the buyer claims the order.</param>
/// <param name="EarningNo">How often it has earned anew; part of the key under which it earns.</param>
/// <param name="EarnedFen">For how much it earned; zero while it has not.</param>
/// <param name="Points">What it earned, before anything was taken back.</param>
/// <param name="Version">Grows with every change of what was paid or refunded, so that an import can tell whether an order is still as it left it.</param>
/// <param name="RefundsToldUntil">Up to which moment a file has told of its refunds: among those are all the shop tells of that happened before.</param>
[method: ExplicitConstructor]
public sealed record ShopOrder(
    Id<ShopOrder> Id,
    string Shop,
    string OrderNo,
    OrderState State,
    long AmountFen,
    long RefundedFen,
    string? Items,
    DateTimeOffset? PaidAt,
    Id<Fan>? FanId,
    string? CustomerNo,
    string? PhoneHash,
    string? TailHash,
    int EarningNo,
    long EarnedFen,
    long Points,
    int Version,
    DateTimeOffset RecordedAt,
    DateTimeOffset? RefundsToldUntil = null)
{
    /// <summary>Lines that an order may have.</summary>
    public const int ItemsMax = 500;

    /// <summary>What it is worth after refunds.</summary>
    public long NetFen => AmountFen - RefundedFen;

    /// <summary>Names the order to the coupons it uses.</summary>
    public string Key => KeyOf(Shop, OrderNo);

    /// <summary>Under which it earns; a new one each time it earns anew.</summary>
    public string EarningKey => $"order:{Id}:earn:{EarningNo}";

    /// <summary>Under which it meets the conditions of helps.</summary>
    internal static string DeedKeyOf(Id<ShopOrder> id) => $"order:{id}";

    public static string KeyOf(string shop, string orderNo) => $"order:{shop}:{orderNo}";

    public IReadOnlyList<OrderItem> ReadItems() => Items is null ? [] : StoredJson.Read<List<OrderItem>>(Items);

    public static string? WriteItems(IReadOnlyList<OrderItem>? items) => items is { Count: > 0 } ? StoredJson.Write(items) : null;
}
