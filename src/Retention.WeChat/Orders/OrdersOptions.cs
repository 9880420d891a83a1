using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Orders;

public sealed class OrdersOptions
{
    /// <summary>Shops that tell of their orders, by the name that stands in their address and in imports.</summary>
    public Dictionary<string, ShopOptions> Shops { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The most an order may come to, in fen. More is a slip, such as an item number in the column of amounts, and is refused before it earns anything.</summary>
    [Range(1, 100_000_000_000)]
    public long OrderFenMax { get; set; } = 100_000_000;

    /// <summary>Orders a shopper may try to claim in a minute.</summary>
    [Range(1, 600)]
    public int ClaimsPerMinute { get; set; } = 5;

    /// <summary>Wrong tries of a shopper to claim orders in a day.</summary>
    [Range(1, 1000)]
    public int ClaimsPerMemberAndDay { get; set; } = 20;

    /// <summary>Wrong tries to claim one order in a day, whoever makes them.</summary>
    [Range(1, 1000)]
    public int ClaimsPerOrderAndDay { get; set; } = 5;
}

public sealed class ShopOptions
{
    /// <summary>Signs what the shop sends; known to it and us only.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Whether its word that money has arrived pays orders of the points mall.</summary>
    public bool TakesMallPayments { get; set; }
}
