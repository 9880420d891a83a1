using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Referrals;

/// <summary>How long it is kept who met which invitation.</summary>
public sealed class TouchOptions
{
    /// <summary>Days after a campaign's end; never fewer than its settlement takes.</summary>
    [Range(CampaignTerms.SettleDaysMax, 3650)]
    public int KeptDays { get; set; } = 400;
}
