using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>What the rules made of a help at one moment. Never changed; what it was made from is kept with it.</summary>
internal sealed record RiskAssessment(
    long Id,
    Id<Referral> ReferralId,
    Id<ReferralCampaign> CampaignId,
    int RulesVersion,
    RiskInputs Inputs,
    int Points,
    IReadOnlyList<RiskPart> Parts,
    RiskVerdict Verdict,
    DateTimeOffset AssessedAt)
{
    public static RiskAssessment Of(long id, Referral referral, RiskRuleVersion rules, RiskInputs inputs, DateTimeOffset now)
    {
        var outcome = RiskRules.Evaluate(rules.Set, inputs);
        return new RiskAssessment(id, referral.Id, referral.CampaignId, rules.Version, inputs, outcome.Points, outcome.Parts, outcome.Verdict, now);
    }
}
