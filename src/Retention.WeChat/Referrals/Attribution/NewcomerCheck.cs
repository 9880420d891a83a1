using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Whether a friend is new to a campaign, by our own record and alike by whatever way they came.</summary>
internal sealed class NewcomerCheck(HelpPeople people, IInviteeRevenue purchases)
{
    public const string MetBefore = "met_before";
    public const string OrderedBefore = "ordered_before";

    /// <summary>A mini-program signs in by itself as it opens, a moment before it can tell by whose invitation.</summary>
    private static readonly TimeSpan ArrivalMargin = TimeSpan.FromMinutes(10);

    /// <summary>Of somebody who follows for the first time: never met before the first touch where following is not asked for, and a first order is their first.</summary>
    /// <param name="at">When they came.</param>
    /// <returns>Why they are not new; null when they are.</returns>
    public async Task<string?> OfFollowerAsync(CampaignTerms terms, Id<Fan> memberId, ReferralTouch first, DateTimeOffset at, CancellationToken ct) =>
        !terms.RequiresFollow && IsMetBefore(await people.HistoryAsync(memberId, ct), first) ? MetBefore : await OrderedAsync(terms, memberId, at, ct);

    /// <summary>Of somebody who came by the mini-program or a page: the same, and never followed before the first touch.</summary>
    /// <returns>Why they are not new; null when they are.</returns>
    public async Task<string?> OfVisitorAsync(CampaignTerms terms, Id<Fan> memberId, ReferralTouch first, DateTimeOffset at, CancellationToken ct)
    {
        var history = await people.HistoryAsync(memberId, ct);
        if (history.FirstFollowedAt < first.TouchedAt)
            return Attribution.FollowedBefore;
        return !terms.RequiresFollow && IsMetBefore(history, first) ? MetBefore : await OrderedAsync(terms, memberId, at, ct);
    }

    private async Task<string?> OrderedAsync(CampaignTerms terms, Id<Fan> memberId, DateTimeOffset at, CancellationToken ct) =>
        terms.Condition == HelpCondition.FirstOrder && await purchases.HasPaidBeforeAsync(memberId, at, ct) ? OrderedBefore : null;

    private static bool IsMetBefore(PersonHistory history, ReferralTouch first) => history.MetAt < first.TouchedAt - ArrivalMargin;
}
