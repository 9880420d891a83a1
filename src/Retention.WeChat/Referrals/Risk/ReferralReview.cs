using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

public enum ReviewDecision
{
    /// <summary>It goes on as if the rules had allowed it.</summary>
    Released,
    Rejected,
}

/// <summary>A help that the rules held back, and what somebody said of it: once, and for good.</summary>
[method: ExplicitConstructor]
public sealed record ReferralReview(
    Id<Referral> ReferralId,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> InviterFanId,
    Id<Fan> InviteeFanId,
    TouchChannel Channel,
    ReferralState State,
    DateTimeOffset AttributedAt,
    DateTimeOffset OpenedAt,
    ReviewDecision? Decision,
    string? Note,
    string? DecidedBy,
    DateTimeOffset? DecidedAt);

/// <summary>How much of an inviter waits.</summary>
[method: ExplicitConstructor]
public sealed record WaitingInviter(Id<Fan> InviterFanId, int Waiting, DateTimeOffset OldestAt);
