using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

public enum ShopEventKind
{
    /// <summary>Placed, not paid yet: holds its coupons.</summary>
    Opened,
    Paid,
    Refunded,
    Cancelled,

    /// <summary>The money for an order of the points mall has arrived.</summary>
    MallPaid,
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
    [property: StringLength(64, MinimumLength = 1), SoundKey] string? CustomerNo = null);

/// <summary>What a shop tells.</summary>
/// <param name="EventId">The shop's own: told twice, it counts once.</param>
/// <param name="OrderNo">The shop's; of <see cref="ShopEventKind.MallPaid"/> ours, as the mini-program got it with the order.</param>
/// <param name="AmountFen">What was paid, or what of it was refunded now.</param>
/// <param name="CouponIds">The coupons of ours it is paid with: exactly these. Left out, those the order holds already.</param>
/// <param name="PaymentRef">The shop's number of the payment for an order of the points mall: one payment pays one order, once.</param>
/// <param name="PaidByWeChat">
/// Paid with WeChat Pay under the service account's own AppID, by whom <see cref="ShopCustomer.OpenId"/> names: WeChat then takes
/// customer-service messages to them for 48 hours. Paid otherwise or in a mini-program, it opens nothing.
/// </param>
public sealed record ShopEventRequest(
    [property: Required, StringLength(64, MinimumLength = 1), SoundKey] string EventId,
    ShopEventKind Kind,
    [property: Required, StringLength(64, MinimumLength = 1), SoundKey] string OrderNo,
    DateTimeOffset OccurredAt,
    [property: Range(0, 100_000_000_000)] long AmountFen = 0,
    [property: MaxLength(ShopOrder.ItemsMax), NoNulls] IReadOnlyList<OrderItem>? Items = null,
    ShopCustomer? Customer = null,
    [property: MaxLength(20)] IReadOnlyList<long>? CouponIds = null,
    bool PaidByWeChat = false,
    [property: StringLength(MallPayment.RefMax, MinimumLength = 1), SoundKey] string? PaymentRef = null)
{
    /// <summary>Numbers as the shop's other systems would write them, without the blanks that files and forms leave around them.</summary>
    internal ShopEventRequest Trimmed() => this with
    {
        OrderNo = OrderNo?.Trim()!,
        Customer = Customer is null ? null : Customer with { CustomerNo = Customer.CustomerNo?.Trim() },
    };
}

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
    DateTimeOffset ReceivedAt)
{
    /// <summary>What the shop hears when it tells the event again.</summary>
    internal Result<ShopReceipt> Again(string fingerprint) => Fingerprint == fingerprint ? new ShopReceipt(EventKey, State, false, Note) : OrderProblems.EventReused;
}

/// <summary>What became of an event.</summary>
/// <param name="IsNew">False when it was known.</param>
/// <param name="Note">Why its coupons were not redeemed, for instance; the order itself was taken.</param>
public sealed record ShopReceipt(string EventId, ShopEventState State, bool IsNew, string? Note);
