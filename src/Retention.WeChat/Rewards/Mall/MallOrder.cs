using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum MallOrderState
{
    /// <summary>Points and stock are taken; the money is awaited until a moment.</summary>
    AwaitingPayment,

    /// <summary>Everything is paid; its prizes tell how far it has come.</summary>
    Paid,

    /// <summary>Given up by the fan; points and stock went back.</summary>
    Cancelled,

    /// <summary>Not paid in time; points and stock went back.</summary>
    Lapsed,

    /// <summary>Taken back by an operator; points went back.</summary>
    Refunded,
}

/// <param name="AddressCipher">Until it is paid; then the prize has it.</param>
/// <param name="PaymentRef">The shop's own number of the payment.</param>
[method: ExplicitConstructor]
public sealed record MallOrder(
    Id<MallOrder> Id,
    Id<MallItem> ItemId,
    string ItemName,
    Id<Fan> FanId,
    int Quantity,
    long Points,
    long Fen,
    MallOrderState State,
    string? AddressCipher,
    string? PaymentRef,
    string? Note,
    string? HandledBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PayBy,
    DateTimeOffset? PaidAt,
    DateTimeOffset? ClosedAt)
{
    public string SpendKey => $"mall:{Id}";

    public string ReturnKey => $"mall:{Id}:back";

    public string PrizeKey(int number) => $"mall:{Id}:prize:{number}";
}

/// <summary>The shop's word that money has arrived.</summary>
/// <param name="Ref">The shop's number of the payment; the same one twice is one payment.</param>
public sealed record MallPayment(string Ref, long AmountFen)
{
    public const int RefMax = 80;
}

/// <summary>An order and what came of it.</summary>
public sealed record PlacedOrder(MallOrder Order, IReadOnlyList<Prize> Prizes);
