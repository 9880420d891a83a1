using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignReviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 10, 12, 0, 0, TimeSpan.FromHours(8));

    private static readonly CampaignFigures Figures = new(
        Participants: 200, Posters: 100, PageViews: 500, Scans: 1_500, Reach: 1_200, SharedBy: 150, Sharers: 120, ParticipatingInvitees: 160,
        States: [new(ReferralState.Confirmed, 300), new(ReferralState.Held, 100), new(ReferralState.Review, 20), new(ReferralState.Void, 50), new(ReferralState.Rejected, 30)],
        Channels: [new(TouchChannel.Qr, 500)],
        ShareCounts: [new(ShareChannel.Card, 500, 140), new(ShareChannel.Poster, 300, 90)],
        Awards: [new("stage:1", 40, 38, 38_000), new("stage:2", 10, 10, 50_000)],
        Retention: new InviteeRetention(450, 360, [new(1, 450, 420), new(7, 400, 320), new(30, 0, 0)]),
        PointsPosted: 12_000, RevenueFen: 400_000)
    {
        StagesReached = new Dictionary<int, long> { [1] = 40, [2] = 10 },
    };

    private static readonly CampaignPlan Plan = CampaignPlan.None with
    {
        Budget = [new(PlanBudgetKind.Prizes, "奖品", 100_000), new(PlanBudgetKind.Channel, "社群投放", 20_000), new(PlanBudgetKind.Channel, "海报印刷", 5_000)],
        MarginPercent = 50,
        Targets = new KpiTargets(
            Exposure: 2_000, Reach: 1_000, Join: 250, Stages: [new(1, 0.25m)], KFactor: 0.8m, RetentionDay7: 0.75m, RetentionDay30: 0.6m, UnfollowRate: 0.15m,
            CostPerRetainedFen: 400, Roi: 0.5m, RiskRate: 0.2m),
    };

    private static readonly CampaignReview Review = CampaignReview.Of(new(7), 2, Plan, Figures, [], 1_000, Now);

    [Fact]
    public void Costs_are_prizes_points_and_channels()
    {
        Assert.Equal(new CampaignCost(88_000, 12_000, 25_000), Review.Cost);
        Assert.Equal(125_000, Review.BudgetFen);
        // What was really spent replaces the budget.
        Assert.Equal(31_000, CampaignReview.Of(new(7), 2, Plan with { ChannelSpentFen = 31_000 }, Figures, [], 1_000, Now).Cost.ChannelsFen);
    }

    [Theory]
    [InlineData(KpiName.Exposure, 2_000, true)]
    [InlineData(KpiName.Reach, 1_200, true)]
    [InlineData(KpiName.Join, 200, false)]
    [InlineData(KpiName.KFactor, 0.8, true)]
    [InlineData(KpiName.RetentionDay7, 0.8, true)]
    [InlineData(KpiName.UnfollowRate, 0.2, false)]
    [InlineData(KpiName.CostPerRetainedFan, 347.2222, true)]
    [InlineData(KpiName.Roi, 0.6, true)]
    [InlineData(KpiName.RiskRate, 0.2, true)]
    public void Each_is_held_against_its_target_in_its_own_direction(KpiName name, double actual, bool met)
    {
        var line = Line(name);
        Assert.Equal(((decimal?)(decimal)actual, (bool?)met), (line.Actual, line.Met));
        Assert.Equal(line.Actual - line.Target, line.Difference);
    }

    [Fact]
    public void Without_a_target_or_without_figures_nothing_is_met_or_missed()
    {
        Assert.Equal(((decimal?)0.6m, (decimal?)null, (bool?)null), (Line(KpiName.RetentionDay30).Target, Line(KpiName.RetentionDay30).Actual, Line(KpiName.RetentionDay30).Met));
        Assert.Equal(((decimal?)null, (decimal?)120m, (bool?)null), (Line(KpiName.Share).Target, Line(KpiName.Share).Actual, Line(KpiName.Share).Met));
        Assert.Null(CampaignReview.Of(new(7), 0, CampaignPlan.None, Figures, [], 1_000, Now).Kpis.Single(line => line.Name == KpiName.Roi).Actual);
        Assert.Equal((7, 3), (Review.Met, Review.Missed));
    }

    [Fact]
    public void Each_stage_of_the_ladder_has_its_line()
    {
        var stages = Review.Kpis.Where(line => line.Name == KpiName.StageCompletion).ToList();
        Assert.Equal([(1, 0.2m, false), (2, 0.05m, null)], stages.Select(line => (line.Stage!.Value, line.Actual!.Value, line.Met)));
    }

    [Fact]
    public void Sentences_say_the_same_in_both_languages()
    {
        Assert.Equal("参与人数：目标不低于 250，实际 200，低了 50，未达成。", Line(KpiName.Join).Sentence);
        Assert.Equal("Participants: target at least 250, actual 200, 50 below: missed.", Line(KpiName.Join).SentenceEn);
        Assert.Equal("取关率：目标不高于 15%，实际 20%，高出 5 个百分点，未达成。", Line(KpiName.UnfollowRate).Sentence);
        Assert.Equal("Unfollow rate: target at most 15%, actual 20%, 5 points above: missed.", Line(KpiName.UnfollowRate).SentenceEn);
        Assert.Equal("风险率：目标不高于 20%，实际 20%，与目标持平，达成。", Line(KpiName.RiskRate).Sentence);
        Assert.Equal("单个留存粉丝成本：目标不高于 4 元，实际 3.4722 元，低了 0.5278 元，达成。", Line(KpiName.CostPerRetainedFan).Sentence);
        Assert.Equal("30 日留存率：目标不低于 60%，暂无法计算。", Line(KpiName.RetentionDay30).Sentence);
        Assert.Equal("Participants with a helper: 120; no target was set.", Line(KpiName.Share).SentenceEn);
    }

    [Fact]
    public void Shares_who_shared_and_who_shared_with_success_are_told_apart()
    {
        Assert.Equal((800m, 150m, 120m), (Line(KpiName.Shares).Actual, Line(KpiName.SharedBy).Actual, Line(KpiName.Share).Actual));
        Assert.Equal("分享次数：实际 800，未设目标。", Line(KpiName.Shares).Sentence);
        Assert.Equal((4m, 0.5m), (Review.SharesPerParticipant, Review.HelpsPerShare));
        var targets = Plan with { Targets = new KpiTargets(Shares: 1_000, SharedBy: 150) };
        Assert.Equal((1, 1), CampaignReview.Of(new(7), 2, targets, Figures, [], 1_000, Now) is var review ? (review.Met, review.Missed) : default);
    }

    [Fact]
    public void Every_kpi_has_a_sentence()
    {
        Assert.Equal(Enum.GetValues<KpiName>().ToHashSet(), Review.Kpis.Select(line => line.Name).ToHashSet());
        Assert.All(Review.Kpis, line => Assert.True(line.Sentence.Length > 5 && line.SentenceEn.Length > 5));
    }

    [Fact]
    public void The_funnel_goes_from_exposure_to_those_who_stayed()
    {
        Assert.Equal([2_000L, 1_200, 200, 150, 500, 400, 360], Review.Funnel.Select(step => step.Count));
        Assert.Equal([null, 0.6m, 0.1667m, 0.75m, 3.3333m, 0.8m, 0.9m], Review.Funnel.Select(step => step.FromPrevious));
        var empty = CampaignReview.Of(new(7), 0, CampaignPlan.None, Figures with { PageViews = 0, Scans = 0, Reach = 0 }, [], 1_000, Now);
        Assert.Null(empty.Funnel[1].FromPrevious);
    }

    private static KpiLine Line(KpiName name) => Review.Kpis.First(line => line.Name == name);
}
