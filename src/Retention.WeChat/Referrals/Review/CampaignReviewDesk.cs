using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>Counts what a campaign did and holds it against its plan. Everything is counted as of one moment.</summary>
internal sealed class CampaignReviewDesk(
    PlanStore plans, FiguresStore store, FollowHistory follows, IInviteeRevenue revenue, Db db, TimeProvider clock, IOptions<RewardsOptions> rewards)
{
    private const int PageMax = 500;

    public Task<CampaignReview> ReviewAsync(ReferralCampaign campaign, CancellationToken ct) => db.InSnapshotAsync(
        async token =>
        {
            var now = clock.GetUtcNow();
            var terms = campaign.ReadTerms();
            var plan = (await plans.FindAsync(campaign.Id, token))?.Plan ?? CampaignPlan.None;
            var figures = await CountAsync(campaign.Id, terms, now, token);
            var last = terms.SettlesAt < now ? terms.SettlesAt : now;
            var days = CampaignDays.Of(
                await store.HoursAsync(campaign.Id, token), await store.SharesByDayAsync(campaign.Id, token), BusinessCalendar.DayOf(campaign.StartsAt), BusinessCalendar.DayOf(last));
            return CampaignReview.Of(campaign.Id, terms.Ladder.Count, plan, figures, days, rewards.Value.PointCostMilliFen, now);
        },
        ct);

    private async Task<CampaignFigures> CountAsync(Id<ReferralCampaign> id, CampaignTerms terms, DateTimeOffset now, CancellationToken ct)
    {
        var links = await store.LinksAsync(id, ct);
        var touches = await store.TouchesAsync(id, ct);
        var (retention, revenueFen) = await FollowInviteesAsync(id, now, ct);
        // What was taken back from a lost help is no cost; what stayed with them is.
        ReferralState[] paid = terms.OnLoss == LossPolicy.Keep ? [ReferralState.Confirmed, ReferralState.Lost] : [ReferralState.Confirmed];
        return new CampaignFigures(
            links.Participants, links.Posters, links.PageViews, touches.Scans, touches.Reach, await store.SharedByAsync(id, ct), await store.SharersAsync(id, ct),
            await store.ParticipatingAsync(id, ct), await store.StatesAsync(id, ct), await store.ChannelsAsync(id, ct), await store.SharesAsync(id, ct), await AwardsAsync(id, terms, ct), retention, await store.PointsAsync(id, paid, ct), revenueFen)
        {
            StagesReached = await StagesReachedAsync(id, terms, ct),
        };
    }

    /// <summary>A prize that was won is owed from that moment, claimed or not.</summary>
    private async Task<IReadOnlyList<AwardFigures>> AwardsAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        var open = (await store.OpenAwardsAsync(id, ct)).ToLookup(each => each.Title.TrimEnd(':'));
        return [.. (await store.AwardsAsync(id, ct)).Select(award => award with
        {
            Issued = award.Issued + open[award.Title].Sum(each => each.Won),
            CostFen = award.CostFen + open[award.Title].Sum(each => each.Won * ReferralAward.PrizeOf(terms, each.Title, each.RankNo).ValueFen),
        })];
    }

    private async Task<IReadOnlyDictionary<int, long>> StagesReachedAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        var reached = new Dictionary<int, long>();
        foreach (var stage in terms.Ladder)
            reached[stage.No] = await store.ReachedAsync(id, stage, ct);
        return reached;
    }

    /// <summary>Who stayed and what they bought, page by page.</summary>
    private async Task<(InviteeRetention Retention, long RevenueFen)> FollowInviteesAsync(Id<ReferralCampaign> id, DateTimeOffset now, CancellationToken ct)
    {
        var tally = new RetentionTally(now);
        var (revenueFen, after) = (0L, new Id<Fan>(0));
        while (await store.PageInviteesAsync(id, after, PageMax, ct) is { Count: > 0 } page)
        {
            var members = page.Select(invitee => invitee.MemberId).Distinct().ToList();
            var changes = await follows.ListAsync(members, ct);
            foreach (var invitee in page)
                tally.Add(new InviteeStay(invitee.AttributedAt, [.. changes[invitee.MemberId]]));
            revenueFen += await RevenueFenAsync(page, members, ct);
            after = page[^1].InviteeFanId;
        }

        return (tally.Total(), revenueFen);
    }

    private async Task<long> RevenueFenAsync(IReadOnlyList<CreditedInvitee> page, List<Id<Fan>> members, CancellationToken ct)
    {
        // A person who helped by two accounts bought once.
        var since = page.GroupBy(invitee => invitee.MemberId).ToDictionary(each => each.Key, each => each.Min(invitee => invitee.AttributedAt));
        var purchases = await revenue.ListAsync(members, since.Values.Min(), ct);
        return purchases.Where(purchase => purchase.PaidAt >= since[purchase.MemberId]).Sum(purchase => purchase.NetFen);
    }
}
