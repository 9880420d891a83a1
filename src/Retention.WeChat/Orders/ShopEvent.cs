using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Orders;

public enum ShopEventKind
{
    /// <summary>Placed, not paid yet: holds its coupons.</summary>
    Opened,
    Paid,
    Refunded,
    Cancelled,
}

public enum ShopEventState
{
    Applied,

    /// <summary>Came before its order was paid.</summary>
    Waiting,

    /// <summary>Waited, and could not be applied when the order came.</summary>
    Refused,
}

/// <summary>Who bought, as far as the shop knows.</summary>
public sealed record ShopCustomer(
    [property: StringLength(64, MinimumLength = 1)] string? OpenId = null,
    [property: StringLength(64, MinimumLength = 1)] string? UnionId = null,
    [property: StringLength(20, MinimumLength = 1)] string? Phone = null,
    [property: StringLength(64, MinimumLength = 1)] string? CustomerNo = null);

/// <summary>What a shop tells.</summary>
/// <param name="EventId">The shop's own: told twice, it counts once.</param>
/// <param name="AmountFen">What was paid, or what of it was refunded now.</param>
/// <param name="CouponIds">The coupons of ours it is paid with.</param>
/// <param name="PaidByWeChat">
/// Paid with WeChat Pay under the service account's own AppID, by whom <see cref="ShopCustomer.OpenId"/> names: WeChat then takes
/// customer-service messages to them for 48 hours. Paid otherwise or in a mini-program, it opens nothing.
/// </param>
public sealed record ShopEventRequest(
    [property: Required, StringLength(64, MinimumLength = 1)] string EventId,
    ShopEventKind Kind,
    [property: Required, StringLength(64, MinimumLength = 1)] string OrderNo,
    DateTimeOffset OccurredAt,
    [property: Range(0, 100_000_000_000)] long AmountFen = 0,
    [property: MaxLength(ShopOrder.ItemsMax)] IReadOnlyList<OrderItem>? Items = null,
    ShopCustomer? Customer = null,
    [property: MaxLength(20)] IReadOnlyList<long>? CouponIds = null,
    bool PaidByWeChat = false);

/// <summary>An event as we keep it.</summary>
/// <param name="Fingerprint">Of what was told, to notice another content under the same id.</param>
/// <param name="Note">What stood in the way of a part of it, e.g. of its coupons.</param>
[method: ExplicitConstructor]
public sealed record ShopEvent(
    Id<ShopEvent> Id,
    string Shop,
    string EventKey,
    string Fingerprint,
    string OrderNo,
    ShopEventKind Kind,
    ShopEventState State,
    long AmountFen,
    string? Note,
    DateTimeOffset OccurredAt,
    DateTimeOffset ReceivedAt);

/// <summary>What became of an event.</summary>
/// <param name="IsNew">False when it was known.</param>
/// <param name="Note">Why its coupons were not redeemed, for instance; the order itself was taken.</param>
public sealed record ShopReceipt(string EventId, ShopEventState State, bool IsNew, string? Note);
