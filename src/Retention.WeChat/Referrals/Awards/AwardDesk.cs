using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Prizes of stages, teams and ranks: each is won once, set aside when it is won, and handed over when it is claimed. Points
/// and coupons need nobody's hand and are handed over at once.
/// </summary>
internal sealed class AwardDesk(
    AwardStore store, CampaignBudget budget, PrizeBook prizes, CodeReserve codes, ReferralNotices notices, FanRegistry fans, Cached<IReadOnlyList<LiveCampaign>> campaigns, Db db,
    IdGenerator ids, TimeProvider clock)
{
    /// <summary>Awards each stage an inviter has reached by now; one whose prizes are gone is passed over.</summary>
    public async Task ReachedAsync(LiveCampaign campaign, Id<Fan> inviter, ReferralProgress progress, DateTimeOffset now, CancellationToken ct)
    {
        var reached = campaign.Terms.Ladder.Where(stage => progress.Confirmed >= stage.Need).ToList();
        if (reached.Count == 0)
            return;
        var had = (await store.ListOfFanAsync(campaign.Id, inviter, ct)).Select(award => award.Title).ToHashSet(StringComparer.Ordinal);
        foreach (var stage in reached.Where(stage => !had.Contains(ReferralAward.StageTitle(stage.No))))
        {
            if (await budget.TakeAsync(campaign.Id, CampaignBudget.Stage(stage.No), 1, ct))
                await GiveAsync(campaign, inviter, ReferralAward.StageTitle(stage.No), CampaignBudget.Stage(stage.No), null, now, ct);
        }
    }

    /// <summary>Somebody has won something that was set aside for them, in the caller's transaction.</summary>
    public async Task GiveAsync(LiveCampaign campaign, Id<Fan> fanId, string title, string item, int? rank, DateTimeOffset now, CancellationToken ct)
    {
        var award = new ReferralAward(
            ids.Next<ReferralAward>(), campaign.Id, fanId, title, item, rank, AwardState.Reached, now, now.AddDays(campaign.Terms.ClaimDays), null, null);
        await store.InsertAsync(award, ct);
        var prize = award.PrizeIn(campaign.Terms);
        if (prize.Kind is PrizeKind.Points or PrizeKind.Coupon)
            await HandOverAsync(campaign, award, prize, null, null, ct);
        await notices.WonAsync(campaign, award, prize, ct);
    }

    /// <summary>Claims what was won; claimed already, it answers with the same prize.</summary>
    /// <param name="address">For goods, where it is known already.</param>
    /// <param name="weChatRank">How risky WeChat calls who claims it, where it was asked; kept with the award for whoever hands goods out.</param>
    public Task<Result<Prize>> ClaimAsync(LiveCampaign campaign, Id<Fan> memberId, string title, PrizeAddress? address, CancellationToken ct, int? weChatRank = null) => db.InTransactionAsync<Result<Prize>>(
        async token =>
        {
            await fans.LockAsync([memberId], token);
            if (await store.LockAsync(campaign.Id, memberId, title, token) is not { } award)
                return ReferralProblems.NotReached;
            if (award is { State: AwardState.Claimed, PrizeId: { } prizeId })
                return (await prizes.FindAsync(new(prizeId), token))!;
            if (award.State == AwardState.Lapsed || award.ClaimBy <= clock.GetUtcNow())
                return ReferralProblems.ClaimOver;
            if (campaign.Row.State == CampaignState.Stopped)
                return ReferralProblems.Stopped;
            return await HandOverAsync(campaign, award, award.PrizeIn(campaign.Terms), address, weChatRank, token);
        },
        ct);

    /// <summary>Takes back what nobody claimed in time.</summary>
    public Task LapseAsync(Id<ReferralAward> id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.LapseAsync(id, token))
                await ReturnAsync((await store.FindAsync(id, token))!, token);
        },
        ct);

    private async Task ReturnAsync(ReferralAward award, CancellationToken ct)
    {
        var campaign = (await campaigns.GetAsync(ct)).FirstOrDefault(each => each.Id == award.CampaignId);
        // A team's prize is taken for all of its members together: one who lets it lapse gives no team's place back.
        if (award.Title.StartsWith("stage:", StringComparison.Ordinal))
            await budget.ReturnAsync(award.CampaignId, award.Item, 1, ct);
        else if (campaign is not null && award.PrizeIn(campaign.Terms).CodePoolId is { } poolId)
            await codes.ReleaseAsync(poolId, 1, ct);
    }

    private async Task<Prize> HandOverAsync(LiveCampaign campaign, ReferralAward award, PrizeContent content, PrizeAddress? address, int? weChatRank, CancellationToken ct)
    {
        var prize = await prizes.AwardAsync(
            $"referral:award:{award.Id}", new PrizeAward(PrizeSource.Referral, award.Id.Value, award.FanId, content, address, IsPromised: content is { CodePoolId: not null } or { CouponTemplateId: not null }), ct);
        if (!await store.ClaimAsync(award.Id, prize.Id, weChatRank, clock.GetUtcNow(), ct))
            throw new InvalidOperationException($"Award {award.Id} of campaign {campaign.Id} was claimed under our hands.");
        return prize;
    }
}
