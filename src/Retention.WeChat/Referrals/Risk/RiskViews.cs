using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>A part as operators read it.</summary>
/// <param name="ForFan">What the fan may be told.</param>
public sealed record RiskPartView(string Code, RiskSignal Signal, int Seen, int At, int Points, string Why, string WhyEn, string ForFan)
{
    internal static IReadOnlyList<RiskPartView> Of(IEnumerable<RiskPart> parts) =>
    [
        .. parts.Select(part => new RiskPartView(
            part.Code, part.Signal, part.Seen, part.At, part.Points, RiskWords.Chinese(part), RiskWords.English(part), RiskWords.ForFan(part))),
    ];
}

public sealed record RiskAssessmentView(
    long Id, Id<Referral> ReferralId, int RulesVersion, int Points, RiskVerdict Verdict, IReadOnlyList<RiskPartView> Parts, RiskInputs Inputs, DateTimeOffset AssessedAt)
{
    internal static RiskAssessmentView Of(RiskAssessment each) =>
        new(each.Id, each.ReferralId, each.RulesVersion, each.Points, each.Verdict, RiskPartView.Of(each.Parts), each.Inputs, each.AssessedAt);
}

/// <param name="Assessment">The newest; it says why the help is held.</param>
public sealed record ReviewView(ReferralReview Review, RiskAssessmentView? Assessment);

/// <param name="IsInForce">At this moment.</param>
public sealed record RiskRulesView(int Version, string Note, int Rules, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt, bool IsInForce);
