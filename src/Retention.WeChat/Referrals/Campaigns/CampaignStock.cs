using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>
/// What a campaign may give has to be there when it is published: points, stages and teams become budgets, coupons and
/// codes are set aside. Over and settled, what nobody reached or claimed is free for others.
/// </summary>
internal sealed class CampaignStock(
    CampaignBudget budget, CampaignPromises promises, CampaignPosters posters, RankStore ranks, CodeReserve codes, CouponTemplateStore templates, PrizeAppraisal appraisal, NoticeForms notices,
    TimeProvider clock)
{
    /// <summary>When something that should be over is not yet, it is looked at again so much later.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(10);

    /// <summary>The last moment at which a prize may be claimed.</summary>
    public static DateTimeOffset LastClaimAt(CampaignTerms terms) => terms.SettlesAt.AddDays(terms.ClaimDays);

    /// <summary>In the order of where they come from, so that two who publish never wait for each other in a circle.</summary>
    public static IEnumerable<(long Source, long Count)> Needed(IEnumerable<PromisedPrize> prizes, PrizeKind kind) =>
        from prize in prizes
        let source = SourceOf(prize.Content, kind)
        where source is not null
        group prize.Count by source.Value into needed
        orderby needed.Key
        select (needed.Key, needed.Sum());

    public async Task<CampaignFacts> LookAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        var prizes = CampaignPrizes.Of(terms);
        var now = clock.GetUtcNow();
        var coupons = await templates.ListAsync(Needed(prizes, PrizeKind.Coupon).Select(needed => new Id<CouponTemplate>(needed.Source)), ct);
        var codesLeft = new Dictionary<long, long>();
        foreach (var (poolId, _) in Needed(prizes, PrizeKind.Code))
            codesLeft[poolId] = await codes.CountLeftAsync(poolId, LastClaimAt(terms), ct);
        var worth = await appraisal.WorthAsync([.. prizes.Select(prize => prize.Content)], ct);
        return new CampaignFacts(
            now,
            coupons.Values.Where(template => CouponTemplateRules.GrantingRefused(template, now) is null).ToDictionary(
                template => template.Id.Value, template => new CouponFact(template.Left, template.ReadTerms().Validity.Until)),
            codesLeft,
            prizes.Zip(worth).ToDictionary(prize => prize.First.Field, prize => prize.Second, StringComparer.Ordinal),
            await posters.TextsAsync(id, ct))
        {
            NewsBeyondChat = notices.BeyondChat,
            CanSendNews = notices.CanSend,
        };
    }

    /// <summary>In the caller's transaction; whatever was found by <see cref="LookAsync"/>, others may have been faster.</summary>
    /// <returns>Null when everything is set aside.</returns>
    public async Task<Problem?> SetAsideAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        var prizes = CampaignPrizes.Of(terms);
        foreach (var (templateId, count) in Needed(prizes, PrizeKind.Coupon))
        {
            if (!await templates.ReserveAsync(new Id<CouponTemplate>(templateId), count, ct))
                return CampaignProblems.CouponsMissing;
            await promises.AddAsync(id, PrizeKind.Coupon, templateId, count, terms.SettlesAt, ct);
        }

        foreach (var (poolId, count) in Needed(prizes, PrizeKind.Code))
        {
            if (!await codes.PromiseAsync(poolId, count, LastClaimAt(terms), ct))
                return CampaignProblems.CodesMissing;
            await promises.AddAsync(id, PrizeKind.Code, poolId, count, terms.SettlesAt, ct);
        }

        await budget.OpenAsync(id, CampaignBudget.Points, terms.PointsBudget, ct);
        foreach (var stage in terms.Ladder)
            await budget.OpenAsync(id, CampaignBudget.Stage(stage.No), stage.Stock, ct);
        if (terms.Team is { } team)
            await budget.OpenAsync(id, CampaignBudget.Teams, team.Stock, ct);
        return null;
    }

    /// <summary>Gives back what was set aside for awards that were never reached, and for stages that lapsed. In the caller's transaction, which holds the campaign.</summary>
    public async Task ReleaseAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        if (!await IsSettledAsync(id, terms, ct))
        {
            await promises.LookAgainAsync(id, clock.GetUtcNow() + Later, ct);
            return;
        }

        var prizes = CampaignPrizes.Of(terms);
        var standing = await promises.TallyStandingAsync(id, ct);
        foreach (var promise in await promises.LockAsync(id, ct))
        {
            var covered = prizes.Where(prize => SourceOf(prize.Content, promise.Kind) == promise.SourceId).ToList();
            var needed = standing.Where(award => covered.Any(prize => prize.Covers(award))).Sum(award => award.Awards);
            if (promise.Kept > needed)
                await GiveBackAsync(id, promise, promise.Kept - needed, ct);
        }

        await promises.LookAgainAsync(id, await promises.FindNextLapseAsync(id, ct), ct);
    }

    private async Task GiveBackAsync(Id<ReferralCampaign> id, StockPromise promise, long count, CancellationToken ct)
    {
        if (promise.Kind == PrizeKind.Coupon)
            await templates.ReleaseAsync(new Id<CouponTemplate>(promise.SourceId), count, ct);
        else
            await codes.ReleaseAsync(promise.SourceId, count, ct);
        await promises.ReleaseAsync(id, promise, count, ct);
    }

    /// <summary>Whether no help and no board can bring another award.</summary>
    private async Task<bool> IsSettledAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        if (await ranks.HasOpenAsync(id, ct))
            return false;
        var settled = await ranks.ListSettledAsync(id, ct);
        return RankDesk.DueScopes(terms, hasOpen: false, clock.GetUtcNow()).All(settled.Contains);
    }

    private static long? SourceOf(PrizeContent content, PrizeKind kind) => content.Kind != kind ? null : kind switch
    {
        PrizeKind.Coupon => content.CouponTemplateId,
        PrizeKind.Code => content.CodePoolId,
        _ => null,
    };
}
