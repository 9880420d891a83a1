using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <param name="Code">Names the campaign in reports; never changes.</param>
/// <param name="Publish">Also checks and publishes it; refused, no draft stays behind.</param>
/// <param name="AcceptRisk">Accepts by name what WeChat's rules forbid and the check lets pass only so (rewarding a follow). Kept with the campaign.</param>
public sealed record CreateCampaignRequest(
    [property: Required, RegularExpression(CreateCampaignRequest.CodePattern, ErrorMessage = CreateCampaignRequest.CodeRule)] string Code,
    [property: Required] CampaignTerms Terms,
    bool Publish = false,
    bool AcceptRisk = false)
{
    public const string CodePattern = "^[a-z0-9-]{1,40}$";
    public const string CodeRule = "活动代码只能用小写字母、数字和连字符，最多 40 个字符。";
}

/// <param name="Template">One of <c>GET /campaigns/templates</c>.</param>
/// <param name="Organiser">Who answers for it, as it has to be published.</param>
/// <param name="StartsAt">Now, when nothing is said.</param>
/// <param name="Days">How long it runs; as long as the template says, when nothing is said.</param>
public sealed record CampaignFromTemplateRequest(
    [property: Required, StringLength(40)] string Template,
    [property: Required, RegularExpression(CreateCampaignRequest.CodePattern, ErrorMessage = CreateCampaignRequest.CodeRule)] string Code,
    [property: Required, StringLength(100, MinimumLength = 2)] string Organiser,
    DateTimeOffset? StartsAt = null,
    [property: Range(1, 365)] int? Days = null);

public sealed record CopyCampaignRequest(
    [property: Required, RegularExpression(CreateCampaignRequest.CodePattern, ErrorMessage = CreateCampaignRequest.CodeRule)] string Code);

public sealed record PublishCampaignRequest(bool AcceptRisk = false);

public sealed record PauseCampaignRequest([property: StringLength(200)] string? Note = null);

/// <param name="Reason">Why everything is stopped; kept with the campaign.</param>
public sealed record StopCampaignRequest([property: Required, StringLength(200, MinimumLength = 2)] string Reason);

/// <param name="Note">Needed before its time; shown to everybody.</param>
public sealed record EndCampaignRequest([property: StringLength(200, MinimumLength = 2)] string? Note = null);

/// <param name="PointsTotal">What all points together may come to from now on.</param>
public sealed record RaiseBudgetRequest([property: Range(1, 10_000_000_000)] long PointsTotal);

public sealed record PersonalLink(string Code, string Url, bool HasQr);

/// <summary>A campaign as operators see it.</summary>
public sealed record CampaignView(
    Id<ReferralCampaign> Id,
    string Code,
    CampaignState State,
    CampaignTerms Terms,
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
    internal static CampaignView Of(ReferralCampaign row) => new(
        row.Id, row.Code, row.State, row.ReadTerms(), row.TermsHash, row.RiskAcceptedBy, row.CreatedBy, row.CreatedAt, row.PublishedBy, row.PublishedAt, row.EndedBy,
        row.EndedAt, row.EndNote);
}

/// <param name="Check">What there is to say before it is published; null afterwards.</param>
/// <param name="Budget">What was set aside, and how much of it is taken.</param>
/// <param name="Helps">By state; what is not there is none.</param>
/// <param name="Log">What was done with it, newest first.</param>
public sealed record CampaignFile(
    CampaignView Campaign,
    CampaignVerdict? Check,
    IReadOnlyList<BudgetItem> Budget,
    IReadOnlyDictionary<ReferralState, long> Helps,
    IReadOnlyList<CampaignLogEntry> Log);

/// <summary>What anybody can check: the hash is the SHA-256 of the text's UTF-8.</summary>
/// <param name="Text">Exactly as it was published.</param>
/// <param name="Readable">The same as fans read it.</param>
public sealed record PublishedTerms(string Text, string Hash, bool HashHolds, CampaignText Readable);

/// <summary>One pair with everything that is known of it.</summary>
/// <param name="Why">Why this inviter and this state, in words.</param>
/// <param name="Touches">Every invitation of the campaign the friend had met, oldest first.</param>
public sealed record HelpFile(Referral Referral, string Why, string WhyEn, IReadOnlyList<ReferralTouch> Touches);
