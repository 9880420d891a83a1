using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Whom a new fan is credited to, or why to nobody.</summary>
public abstract record Attribution
{
    public const string FollowedBefore = "followed_before";

    private Attribution()
    {
    }

    /// <param name="Touch">The touch that decides.</param>
    /// <param name="By"><c>only</c>, <c>first</c> or <c>last</c>: why this one among the fan's touches.</param>
    public sealed record Counts(ReferralTouch Touch, string By) : Attribution;

    public sealed record Refused(string Reason) : Attribution;

    /// <summary>One level, once per invitee, never for oneself, never for somebody who followed before, only while the campaign ran.</summary>
    /// <param name="touches">The fan's touches of this campaign until they came, oldest first.</param>
    /// <param name="known">Why the fan is not new by our own record, not WeChat's; null when they are.</param>
    /// <param name="isSelf">Whether an inviter is the fan, by whatever account.</param>
    /// <param name="at">When they came.</param>
    public static Attribution Of(LiveCampaign campaign, IReadOnlyList<ReferralTouch> touches, string? known, Func<ReferralTouch, bool> isSelf, DateTimeOffset at)
    {
        if (known is not null)
            return new Refused(known);
        if (!campaign.Row.Ran(at))
            return new Refused("not_running");
        var others = touches.Where(touch => campaign.Terms.IsWithin(touch.TouchedAt) && !isSelf(touch)).ToList();
        if (others.Count == 0)
            return new Refused(touches.Any(isSelf) ? "self" : "not_running");
        if (others.DistinctBy(touch => touch.InviterFanId).Count() == 1)
            return new Counts(others[0], "only");
        return campaign.Terms.Touch == TouchModel.First ? new Counts(others[0], "first") : new Counts(others[^1], "last");
    }

    /// <summary>First means never seen to follow before, whatever WeChat says of the last follow.</summary>
    public static bool IsNew(FollowKind kind) => kind is FollowKind.First or FollowKind.LateFirst;
}
