using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

public enum FunnelStage
{
    Exposure,
    Reach,
    Join,
    Share,
    Help,
    ValidHelp,

    /// <summary>Invitees who still follow.</summary>
    Retained,
}

/// <param name="FromPrevious">Of the step before; above 1 where one person can do the next step more than once.</param>
public sealed record FunnelStep(FunnelStage Stage, long Count, decimal? FromPrevious);

/// <summary>Plan against actual.</summary>
/// <param name="BudgetFen">As planned.</param>
/// <param name="Met">Targets reached.</param>
/// <param name="Missed">Targets not reached.</param>
public sealed record CampaignReview(
    Id<ReferralCampaign> CampaignId,
    DateTimeOffset ReviewedAt,
    CampaignFigures Figures,
    decimal? ScansPerPoster,
    decimal? SharesPerParticipant,
    decimal? HelpsPerShare,
    long BudgetFen,
    CampaignCost Cost,
    decimal? GrossMarginFen,
    int Met,
    int Missed,
    IReadOnlyList<KpiLine> Kpis,
    IReadOnlyList<FunnelStep> Funnel,
    IReadOnlyList<CampaignDay> Days)
{
    /// <param name="campaignId">Which campaign.</param>
    /// <param name="stages">Stages of its ladder; 0 where it is none.</param>
    /// <param name="plan">What was wanted.</param>
    /// <param name="figures">What was counted.</param>
    /// <param name="days">By business day.</param>
    /// <param name="pointCostMilliFen">What a point costs.</param>
    /// <param name="now">When it was counted.</param>
    public static CampaignReview Of(
        Id<ReferralCampaign> campaignId, int stages, CampaignPlan plan, CampaignFigures figures, IReadOnlyList<CampaignDay> days, long pointCostMilliFen, DateTimeOffset now)
    {
        var cost = new CampaignCost(figures.PrizesFen, PointsCost.Fen(figures.PointsPosted, pointCostMilliFen), plan.ChannelFen);
        var margin = CampaignKpi.GrossMarginFen(figures.RevenueFen, plan.MarginPercent);
        IReadOnlyList<KpiLine> kpis = [.. Spread(plan.Targets, figures), .. Completions(stages, plan.Targets, figures), .. Worth(plan.Targets, figures, cost, margin)];
        return new CampaignReview(
            campaignId, now, figures, CampaignKpi.ScansPerPoster(figures.Scans, figures.Posters), CampaignKpi.SharesPerParticipant(figures.Shares, figures.Participants),
            CampaignKpi.HelpsPerShare(figures.ValidHelps, figures.Shares), plan.BudgetFen, cost, margin,
            kpis.Count(line => line.Met == true), kpis.Count(line => line.Met == false), kpis, FunnelOf(figures), days);
    }

    private static IEnumerable<KpiLine> Spread(KpiTargets targets, CampaignFigures figures) =>
    [
        KpiLine.Of(KpiName.Exposure, KpiUnit.Count, targets.Exposure, CampaignKpi.Exposure(figures.Scans, figures.PageViews)),
        KpiLine.Of(KpiName.Reach, KpiUnit.Count, targets.Reach, figures.Reach),
        KpiLine.Of(KpiName.Join, KpiUnit.Count, targets.Join, figures.Participants),
        KpiLine.Of(KpiName.Shares, KpiUnit.Count, targets.Shares, figures.Shares),
        KpiLine.Of(KpiName.SharedBy, KpiUnit.Count, targets.SharedBy, figures.SharedBy),
        KpiLine.Of(KpiName.Share, KpiUnit.Count, targets.Share, figures.Sharers),
        KpiLine.Of(KpiName.Help, KpiUnit.Count, targets.Help, figures.Helps),
        KpiLine.Of(KpiName.ValidHelp, KpiUnit.Count, targets.ValidHelp, figures.ValidHelps),
        KpiLine.Of(
            KpiName.KFactor, KpiUnit.Factor, targets.KFactor, CampaignKpi.KFactor(figures.ValidHelps, figures.Participants, figures.ValidHelps, figures.ParticipatingInvitees)),
    ];

    private static IEnumerable<KpiLine> Completions(int stages, KpiTargets targets, CampaignFigures figures) =>
        from stage in Enumerable.Range(1, stages)
        let target = targets.Stages?.FirstOrDefault(each => each.Stage == stage)?.Completion
        select KpiLine.Of(KpiName.StageCompletion, KpiUnit.Rate, target, CampaignKpi.Completion(figures.ReachedStage(stage), figures.Participants), stage);

    private static IEnumerable<KpiLine> Worth(KpiTargets targets, CampaignFigures figures, CampaignCost cost, decimal? marginFen)
    {
        var kept = figures.Retention;
        return
        [
            KpiLine.Of(KpiName.RetentionDay1, KpiUnit.Rate, targets.RetentionDay1, RetentionOf(kept.OfDay(1))),
            KpiLine.Of(KpiName.RetentionDay7, KpiUnit.Rate, targets.RetentionDay7, RetentionOf(kept.OfDay(7))),
            KpiLine.Of(KpiName.RetentionDay30, KpiUnit.Rate, targets.RetentionDay30, RetentionOf(kept.OfDay(30))),
            KpiLine.Of(KpiName.UnfollowRate, KpiUnit.Rate, targets.UnfollowRate, CampaignKpi.UnfollowRate(kept.Left, kept.Followed)),
            KpiLine.Of(KpiName.CostPerRetainedFan, KpiUnit.Fen, targets.CostPerRetainedFen, CampaignKpi.CostPerRetainedFen(cost, kept.StillFollowing)),
            KpiLine.Of(KpiName.Roi, KpiUnit.Factor, targets.Roi, CampaignKpi.Roi(marginFen, cost)),
            KpiLine.Of(KpiName.RiskRate, KpiUnit.Rate, targets.RiskRate, CampaignKpi.RiskRate(figures.HeldBack, figures.Voided, figures.Helps)),
        ];
    }

    private static decimal? RetentionOf(RetentionCount count) => CampaignKpi.Retention(count.Retained, count.OldEnough);

    private static IReadOnlyList<FunnelStep> FunnelOf(CampaignFigures figures)
    {
        (FunnelStage Stage, long Count)[] steps =
        [
            (FunnelStage.Exposure, CampaignKpi.Exposure(figures.Scans, figures.PageViews)),
            (FunnelStage.Reach, figures.Reach),
            (FunnelStage.Join, figures.Participants),
            (FunnelStage.Share, figures.SharedBy),
            (FunnelStage.Help, figures.Helps),
            (FunnelStage.ValidHelp, figures.ValidHelps),
            (FunnelStage.Retained, figures.Retention.StillFollowing),
        ];
        return [.. steps.Select((step, i) => new FunnelStep(step.Stage, step.Count, i == 0 ? null : CampaignKpi.Ratio(step.Count, steps[i - 1].Count)))];
    }
}
