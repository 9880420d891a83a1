using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Whether a follow counts for the fan whose code was scanned.</summary>
public abstract record Attribution
{
    private Attribution()
    {
    }

    /// <param name="State">Held, or void at once when the invitee had already left again.</param>
    public sealed record Counts(ReferralState State, string? Reason, DateTimeOffset? RewardDueAt) : Attribution;

    public sealed record Refused(string Reason) : Attribution;

    /// <summary>One level, once per invitee, never for oneself, never for somebody who followed before.</summary>
    public static Attribution Of(ReferralCampaign campaign, Id<Fan> inviterId, Fan invitee, FollowKind kind, DateTimeOffset at)
    {
        if (kind is not (FollowKind.First or FollowKind.LateFirst))
            return new Refused("followed_before");
        if (inviterId == invitee.Id)
            return new Refused("self");
        if (!campaign.IsRunning(at))
            return new Refused("not_running");
        if (invitee.State == FanState.Left)
            return new Counts(ReferralState.Void, "left", null);
        return new Counts(ReferralState.Held, null, campaign.RewardTrigger switch
        {
            RewardTrigger.StayDays => at.AddDays(campaign.StayDays),
            RewardTrigger.OnFollow => at,
            RewardTrigger.ServiceEvent => null,
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }
}
