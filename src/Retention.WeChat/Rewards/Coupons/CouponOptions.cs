using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Rewards;

public sealed class CouponOptions
{
    /// <summary>How long an unpaid order holds the coupons chosen for it.</summary>
    [Range(1, 24 * 60)]
    public int ReservationMinutes { get; set; } = 30;

    /// <summary>Codes a shopper may try in a minute.</summary>
    [Range(1, 600)]
    public int CodeTriesPerMinute { get; set; } = 10;

    /// <summary>Codes an operator may take in a minute.</summary>
    [Range(1, 600)]
    public int RedemptionsPerMinute { get; set; } = 60;
}
