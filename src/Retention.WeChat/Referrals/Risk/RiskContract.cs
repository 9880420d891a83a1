using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

// Stands here until the rules of risk come, which bring these types themselves.
public enum RiskVerdict
{
    Allow,
    Verify,
    Hold,
    Reject,
}

public enum ReviewDecision
{
    Released,
    Rejected,
}

internal sealed record RiskAssessment(Id<Referral> ReferralId, int RulesVersion, int Points, RiskVerdict Verdict);

internal sealed class RiskDesk
{
    public Task<IReadOnlyDictionary<Id<Referral>, RiskAssessment>> AssessAsync(IReadOnlyList<Referral> referrals, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<Id<Referral>, RiskAssessment>>(referrals.ToDictionary(help => help.Id, help => new RiskAssessment(help.Id, 1, 0, RiskVerdict.Allow)));
}

internal sealed class RiskStore
{
    public ValueTask InsertAsync(RiskAssessment assessment, CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask OpenReviewAsync(Referral help, DateTimeOffset now, CancellationToken ct) => ValueTask.CompletedTask;

    public Task<IReadOnlyDictionary<Id<Referral>, ReviewDecision>> DecisionsAsync(IReadOnlyCollection<Id<Referral>> ids, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<Id<Referral>, ReviewDecision>>(new Dictionary<Id<Referral>, ReviewDecision>());
}
