using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

public enum CampaignState
{
    /// <summary>May be changed; nobody but operators sees it.</summary>
    Draft,

    /// <summary>Published: terms are frozen. Whether it runs is a question of time.</summary>
    Open,

    /// <summary>Takes no new helps, by an operator or because its budget is used up. What is held goes on.</summary>
    Paused,

    /// <summary>The switch was pressed: posters, links, helps, rewards and notices all rest until it is resumed, or ended if it had not been.</summary>
    Stopped,

    /// <summary>For good.</summary>
    Ended,
}

/// <param name="Terms">The terms as text; published, not a letter of it changes.</param>
/// <param name="RiskAcceptedBy">Who accepted by name what WeChat's rules forbid but the operator wants (rewarding a follow).</param>
[method: ExplicitConstructor]
public sealed record ReferralCampaign(
    Id<ReferralCampaign> Id,
    string Code,
    string Name,
    CampaignKind Kind,
    CampaignState State,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string Terms,
    string? TermsHash,
    string? RiskAcceptedBy,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    string? PublishedBy,
    DateTimeOffset? PublishedAt,
    string? EndedBy,
    DateTimeOffset? EndedAt,
    string? EndNote)
{
    public static ReferralCampaign Draft(Id<ReferralCampaign> id, string code, CampaignTerms terms, string createdBy, DateTimeOffset now) => new(
        id, code, terms.Name, terms.Kind, CampaignState.Draft, terms.StartsAt, terms.EndsAt, RulesText.Write(terms), null, null, createdBy, now, null, null, null, null, null);

    /// <summary>Prefixes keys and reports: <c>referral:{id}</c>.</summary>
    public string Label => $"referral:{Id}";

    public bool IsPublished => State != CampaignState.Draft;

    /// <summary>Whether a fan may join and a friend may help at this moment.</summary>
    public bool IsRunning(DateTimeOffset at) => State == CampaignState.Open && StartsAt <= at && at < EndsAt;

    /// <summary>Whether what happened then, and may be told only now, happened while it ran.</summary>
    public bool Ran(DateTimeOffset at) => IsRunning(at) || (State == CampaignState.Ended && StartsAt <= at && at < EndsAt && at < EndedAt);

    /// <summary>Whether what was begun is still being carried on.</summary>
    public bool IsSettling => State is CampaignState.Open or CampaignState.Paused or CampaignState.Ended;

    public CampaignTerms ReadTerms() => RulesText.Read<CampaignTerms>(Terms);
}

/// <summary>A campaign with its terms read, as it is kept in memory.</summary>
public sealed record LiveCampaign(ReferralCampaign Row, CampaignTerms Terms)
{
    public Id<ReferralCampaign> Id => Row.Id;
}
