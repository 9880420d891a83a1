using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>What to look at again, and by which rules.</summary>
/// <param name="CampaignId">All campaigns when null.</param>
internal sealed record ReplayWish(DateTimeOffset From, DateTimeOffset To, Id<ReferralCampaign>? CampaignId, RiskRuleSet Rules);

/// <summary>An assessment that would come out otherwise.</summary>
/// <param name="State">What has become of the help meanwhile.</param>
/// <param name="PartsThen">What the rules of then found.</param>
/// <param name="PartsNow">What these rules find.</param>
public sealed record ReplayChange(
    long AssessmentId,
    Id<Referral> ReferralId,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> InviterFanId,
    Id<Fan> InviteeFanId,
    DateTimeOffset AssessedAt,
    ReferralState State,
    RiskVerdict From,
    RiskVerdict To,
    int PointsThen,
    int PointsNow,
    IReadOnlyList<RiskPartView> PartsThen,
    IReadOnlyList<RiskPartView> PartsNow);

/// <param name="Next">Where to go on; null at the end.</param>
public sealed record ReplayChanges(IReadOnlyList<ReplayChange> Changes, long? Next);

public sealed record VerdictMove(RiskVerdict From, RiskVerdict To, int Assessments);

/// <summary>Prizes of a stage that the inviters would not have come to, as their progress stands now.</summary>
public sealed record UnreachedPrize(Id<ReferralCampaign> CampaignId, string Title, int Prizes);

/// <summary>What other rules would have made of a period.</summary>
/// <param name="Assessments">Looked at again.</param>
/// <param name="IsComplete">False when the period holds more than are looked at in one replay; then the rest is missing from all figures.</param>
/// <param name="Moves">How many went from which verdict to which; also those that stay.</param>
/// <param name="Stopped">Helps let through then that would be held or rejected.</param>
/// <param name="Freed">Helps held or rejected then that would be let through.</param>
/// <param name="PointsHeld">Points now on hold for the stopped ones.</param>
/// <param name="PointsGiven">Points posted for the stopped ones.</param>
public sealed record ReplayReport(
    int Assessments,
    bool IsComplete,
    IReadOnlyList<VerdictMove> Moves,
    int Stopped,
    int Freed,
    long PointsHeld,
    long PointsGiven,
    IReadOnlyList<UnreachedPrize> Prizes,
    ReplayChanges Changes);

/// <summary>A stored assessment with what has become of its help.</summary>
[method: ExplicitConstructor]
internal sealed record ReplayRow(
    long Id,
    Id<Referral> ReferralId,
    Id<ReferralCampaign> CampaignId,
    string Inputs,
    int Points,
    string Parts,
    RiskVerdict Verdict,
    DateTimeOffset AssessedAt,
    Id<Fan> InviterFanId,
    Id<Fan> InviteeFanId,
    ReferralState State,
    long InviterPoints,
    long InviteePoints)
{
    public Replayed Under(RiskRuleSet rules) => new(this, RiskRules.Evaluate(rules, RulesText.Read<RiskInputs>(Inputs)));
}

internal sealed record Replayed(ReplayRow Row, RiskOutcome Outcome)
{
    public bool Changes => Row.Verdict != Outcome.Verdict;

    public bool WasLetThrough => LetsThrough(Row.Verdict);

    public bool IsLetThrough => LetsThrough(Outcome.Verdict);

    public ReplayChange ToChange() => new(
        Row.Id, Row.ReferralId, Row.CampaignId, Row.InviterFanId, Row.InviteeFanId, Row.AssessedAt, Row.State, Row.Verdict, Outcome.Verdict, Row.Points, Outcome.Points,
        RiskPartView.Of(RulesText.Read<IReadOnlyList<RiskPart>>(Row.Parts)), RiskPartView.Of(Outcome.Parts));

    private static bool LetsThrough(RiskVerdict verdict) => verdict is RiskVerdict.Allow or RiskVerdict.Verify;
}
