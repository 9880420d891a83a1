using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Referrals;

/// <summary>Whom we call a key opinion consumer.</summary>
public sealed class KocOptions
{
    /// <summary>Friends brought so many days back count.</summary>
    [Range(60, 730)]
    public int WindowDays { get; set; } = 180;

    /// <summary>From this score on a fan has the tag.</summary>
    [Range(1, 100)]
    public int TagAt { get; set; } = 60;

    /// <summary>Below this score a fan loses it; lower than <see cref="TagAt"/>, so that nobody goes back and forth over a point.</summary>
    [Range(0, 100)]
    public int UntagBelow { get; set; } = 50;

    /// <summary>Days that scores are kept.</summary>
    [Range(1, 3650)]
    public int KeptDays { get; set; } = 400;
}
