using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

public enum RewardTrigger
{
    /// <summary>The invitee's first real service event: a purchase, a visit.</summary>
    ServiceEvent,

    /// <summary>The invitee still follows after <see cref="ReferralCampaign.StayDays"/> days.</summary>
    StayDays,

    /// <summary>At once. WeChat's rules call rewarding a follow 诱导关注: somebody must have accepted that risk by name.</summary>
    OnFollow,
}

/// <param name="InviterRewardsMax">An inviter is rewarded for at most so many invitees of this campaign.</param>
[method: ExplicitConstructor]
public sealed record ReferralCampaign(
    Id<ReferralCampaign> Id,
    string Code,
    string Name,
    string Description,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    RewardTrigger RewardTrigger,
    int StayDays,
    long InviterPoints,
    long InviteePoints,
    int InviterRewardsMax,
    string? RiskAcceptedBy,
    bool Enabled,
    DateTimeOffset CreatedAt)
{
    public bool IsRunning(DateTimeOffset at) => Enabled && StartsAt <= at && at < EndsAt;
}

/// <summary>A fan's personal way to invite: code, link and QR are three forms of it.</summary>
[method: ExplicitConstructor]
public sealed record ReferralLink(
    Id<ReferralLink> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> FanId,
    string Code,
    string? QrTicket,
    string? QrUrl,
    DateTimeOffset? QrExpiresAt,
    string? MediaId,
    DateTimeOffset? MediaExpiresAt,
    string? PictureWantedFor)
{
    /// <summary>Scenes of ours start with this, so that other QR codes of the account are not taken for invitations.</summary>
    public const string ScenePrefix = "r_";

    public const int CodeLength = 10;

    public string Scene => ScenePrefix + Code;

    public bool HasQr(DateTimeOffset until) => QrUrl is not null && QrExpiresAt > until;

    public bool HasPicture(DateTimeOffset until) => MediaId is not null && MediaExpiresAt > until;
}

public enum ReferralState
{
    /// <summary>Attributed; the campaign's condition is not met yet.</summary>
    Held,
    Confirmed,
    Void,
}

[method: ExplicitConstructor]
public sealed record Referral(
    Id<Referral> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> InviterFanId,
    Id<Fan> InviteeFanId,
    ReferralState State,
    string? Reason,
    DateTimeOffset AttributedAt,
    DateTimeOffset? RewardDueAt,
    DateTimeOffset? SettledAt);
