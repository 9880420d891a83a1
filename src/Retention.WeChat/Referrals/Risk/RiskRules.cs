using System.Diagnostics;

namespace Retention.WeChat.Referrals;

/// <summary>One rule that found something.</summary>
/// <param name="Code">The rule's name.</param>
/// <param name="Seen">What was seen of its signal.</param>
/// <param name="At">The step that this reached.</param>
/// <param name="Later">How many of those behind it came after the help, or left after it; null when none did.</param>
public sealed record RiskPart(string Code, RiskSignal Signal, int Seen, int At, int Points, int? WithinSeconds = null, int? Later = null);

public sealed record RiskOutcome(int Points, IReadOnlyList<RiskPart> Parts, RiskVerdict Verdict);

/// <summary>Rules in, what was seen in, points and a verdict out; the same for the same, today and in a year.</summary>
public static class RiskRules
{
    public static RiskOutcome Evaluate(RiskRuleSet set, RiskInputs inputs)
    {
        var parts = set.Rules.Select(rule => PartOf(rule, inputs)).OfType<RiskPart>().ToList();
        return new RiskOutcome(parts.Sum(part => part.Points), parts, VerdictOf(set, parts));
    }

    /// <summary>
    /// Weak evidence tips a scale on which something else lies already: alone it asks for a check at most, and a help is
    /// never rejected for it, whatever the rule set says. A real friend who is wrongly turned away complains in public.
    /// </summary>
    private static RiskVerdict VerdictOf(RiskRuleSet set, List<RiskPart> parts)
    {
        var points = parts.Sum(part => part.Points);
        var strong = parts.Where(part => !RiskRule.IsWeak(part.Signal)).Sum(part => part.Points);
        if (strong >= set.RejectAt)
            return RiskVerdict.Reject;
        if (points >= set.HoldAt && strong > 0)
            return RiskVerdict.Hold;
        return points >= set.VerifyAt ? RiskVerdict.Verify : RiskVerdict.Allow;
    }

    private static RiskPart? PartOf(RiskRule rule, RiskInputs inputs) =>
        SeenBy(rule, inputs) is { } seen && rule.Steps.Where(step => step.At <= seen).MaxBy(step => step.At) is { } reached
            ? new RiskPart(rule.Code, rule.Signal, seen, reached.At, reached.Points, rule.WithinSeconds, LaterOf(rule, inputs) is > 0 and var later ? later : null)
            : null;

    /// <returns>Null where nobody told or too little is known.</returns>
    private static int? SeenBy(RiskRule rule, RiskInputs inputs) => rule.Signal switch
    {
        RiskSignal.HelpSpeed => 1 + HelpBurst.Of(inputs.HelpsBefore, inputs.HelpsAfter, rule.WithinSeconds).Count,
        RiskSignal.Regularity => HelpRhythm.Regularity(inputs.HelpsBefore, inputs.HelpsAfter ?? [], rule.SampleMin ?? 1),
        RiskSignal.DeviceShared => inputs.DeviceShared,
        RiskSignal.DeviceElsewhere => inputs.DeviceElsewhere,
        RiskSignal.DeviceOfInviter => Count(inputs.DeviceOfInviter),
        RiskSignal.PhoneShared => inputs.PhoneShared,
        RiskSignal.PhoneOfInviter => Count(inputs.PhoneOfInviter),
        RiskSignal.VirtualNumber => Count(inputs.VirtualNumber),
        RiskSignal.IpShared => inputs.IpShared,
        RiskSignal.IpCrowd => inputs.IpCrowd,
        RiskSignal.LeftSoon => Percent(inputs.LeftSoon, inputs.Helps, rule.SampleMin),
        RiskSignal.LeftLater => Percent(inputs.LeftLater, inputs.Confirmed, rule.SampleMin),
        RiskSignal.Circle => Count(inputs.Circle),
        RiskSignal.YoungInviter => Count(inputs.InviterSharesDevice && inputs.InviterAgeSeconds <= rule.WithinSeconds),
        RiskSignal.ChainSpeed => 1 + HelpBurst.Of(inputs.ChainSeconds, inputs.ChainAfterSeconds, rule.WithinSeconds).Count,
        RiskSignal.WeChatRank => inputs.WeChatRank,
        _ => throw new UnreachableException(),
    };

    private static int? LaterOf(RiskRule rule, RiskInputs inputs) => rule.Signal switch
    {
        RiskSignal.HelpSpeed => HelpBurst.Of(inputs.HelpsBefore, inputs.HelpsAfter, rule.WithinSeconds).After,
        RiskSignal.Regularity => HelpRhythm.Nearest(inputs.HelpsBefore, inputs.HelpsAfter ?? []).Count(age => age > 0),
        RiskSignal.ChainSpeed => HelpBurst.Of(inputs.ChainSeconds, inputs.ChainAfterSeconds, rule.WithinSeconds).After,
        RiskSignal.DeviceShared => inputs.Later?.DeviceShared,
        RiskSignal.DeviceElsewhere => inputs.Later?.DeviceElsewhere,
        RiskSignal.PhoneShared => inputs.Later?.PhoneShared,
        RiskSignal.IpShared => inputs.Later?.IpShared,
        RiskSignal.IpCrowd => inputs.Later?.IpCrowd,
        RiskSignal.LeftSoon => inputs.Later?.LeftSoon,
        RiskSignal.LeftLater => inputs.Later?.LeftLater,
        _ => null,
    };

    private static int? Count(bool? seen) => seen is { } known ? known ? 1 : 0 : null;

    private static int? Percent(int part, int whole, int? sampleMin) => whole > 0 && whole >= sampleMin ? 100 * part / whole : null;
}
