using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

public enum RiskVerdict
{
    Allow,

    /// <summary>Counts once the friend has bound a phone number.</summary>
    Verify,

    /// <summary>An operator has to look.</summary>
    Hold,
    Reject,
}

/// <summary>What a rule looks at.</summary>
public enum RiskSignal
{
    /// <summary>Helps of the inviter within <see cref="RiskRule.WithinSeconds"/>, this one included.</summary>
    HelpSpeed,

    /// <summary>How much like clockwork the helps come, in percent: 0 as people come, 100 to the second.</summary>
    Regularity,
    DeviceShared,
    DeviceElsewhere,
    DeviceOfInviter,
    PhoneShared,
    PhoneOfInviter,
    VirtualNumber,

    /// <summary>Weak: a household, an office, a carrier's shared address.</summary>
    IpShared,

    /// <summary>Weak, for the same reasons.</summary>
    IpCrowd,

    /// <summary>Percent of the inviter's friends who left within a day.</summary>
    LeftSoon,

    /// <summary>Percent of the inviter's confirmed friends who left afterwards.</summary>
    LeftLater,
    Circle,

    /// <summary>The inviter is younger than <see cref="RiskRule.WithinSeconds"/> and was brought on a shared device.</summary>
    YoungInviter,

    /// <summary>Levels of invitations that ended in this help within <see cref="RiskRule.WithinSeconds"/>.</summary>
    ChainSpeed,
    WeChatRank,
}

/// <summary>From so much on, so many points; the highest step that is reached counts.</summary>
public sealed record RiskStep([property: Range(1, 1_000)] int At, [property: Range(1, 1_000)] int Points);

/// <summary>A rule is data; it gives points and never a verdict.</summary>
/// <param name="Code">Its own name in the rule set.</param>
/// <param name="WithinSeconds">For signals that look at a span of time.</param>
/// <param name="SampleMin">For percentages: of fewer than these nothing is said.</param>
public sealed record RiskRule(
    [property: Required, RegularExpression("^[a-z0-9_]{1,40}$", ErrorMessage = "规则代码只能用小写字母、数字和下划线，最多 40 个字符。")] string Code,
    RiskSignal Signal,
    [property: Required, Length(1, 10), NoNulls] IReadOnlyList<RiskStep> Steps,
    [property: Range(1, RiskRule.WithinSecondsMax)] int? WithinSeconds = null,
    [property: Range(1, 100)] int? SampleMin = null)
{
    /// <summary>Helps older than a week are not read.</summary>
    public const int WithinSecondsMax = 7 * 86_400;

    public static bool NeedsSpan(RiskSignal signal) => signal is RiskSignal.HelpSpeed or RiskSignal.YoungInviter or RiskSignal.ChainSpeed;

    public static bool NeedsSample(RiskSignal signal) => signal is RiskSignal.Regularity or RiskSignal.LeftSoon or RiskSignal.LeftLater;

    /// <summary>Evidence that honest people share with each other every day.</summary>
    public static bool IsWeak(RiskSignal signal) => signal is RiskSignal.IpShared or RiskSignal.IpCrowd;
}

/// <summary>Rules and what their points together lead to. A version of it never changes.</summary>
public sealed record RiskRuleSet(
    [property: Range(1, 10_000)] int VerifyAt,
    [property: Range(1, 10_000)] int HoldAt,
    [property: Range(1, 10_000)] int RejectAt,
    [property: Required, Length(1, RiskRuleSet.RulesMax), NoNulls] IReadOnlyList<RiskRule> Rules)
{
    public const int RulesMax = 50;
}
