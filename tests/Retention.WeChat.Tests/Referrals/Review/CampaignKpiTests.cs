using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignKpiTests
{
    [Theory]
    [InlineData(1000, 500, 0.3, 0.6)]
    [InlineData(1000, 1000, 0.3, 0.3)]
    [InlineData(3000, 1000, 0.5, 1.5)]
    [InlineData(10, 1000, 1.0, 0.01)]
    public void K_is_a_mean_for_each_participant(long validHelps, long participants, double participation, double k) =>
        Assert.Equal((decimal)k, CampaignKpi.KFactor(validHelps, participants, 1000, (long)(1000 * participation)));

    [Fact]
    public void K_is_not_the_total_that_circulates()
    {
        // The article: 1000 invited × 30 % who take part = 300. With 200 participants each brings five, of whom 30 % go on.
        Assert.Equal(1.5m, CampaignKpi.KFactor(1000, 200, 1000, 300));
        Assert.NotEqual(300m, CampaignKpi.KFactor(1000, 200, 1000, 300));
        // A mean does not change when the campaign is ten times as large.
        Assert.Equal(CampaignKpi.KFactor(1000, 200, 1000, 300), CampaignKpi.KFactor(10_000, 2_000, 10_000, 3_000));
    }

    [Theory]
    [InlineData(1_000, 200, 800, 300)]
    [InlineData(0, 10, 5, 0)]
    public void K_is_shares_per_participant_times_what_a_share_brings_times_who_joins(long helps, long participants, long shares, long joining)
    {
        var parts = CampaignKpi.SharesPerParticipant(shares, participants) * CampaignKpi.HelpsPerShare(helps, shares) * CampaignKpi.Ratio(joining, Math.Max(helps, 1));
        Assert.Equal(CampaignKpi.KFactor(helps, participants, Math.Max(helps, 1), joining), parts);
        // Shares nobody came by change what a share brings, not K.
        Assert.NotEqual(CampaignKpi.SharesPerParticipant(shares, participants), CampaignKpi.SharesPerParticipant(2 * shares, participants));
    }

    [Fact]
    public void What_would_be_divided_by_nothing_is_not_known()
    {
        Assert.Null(CampaignKpi.KFactor(10, 0, 10, 5));
        Assert.Null(CampaignKpi.KFactor(0, 10, 0, 0));
        Assert.Null(CampaignKpi.Completion(0, 0));
        Assert.Null(CampaignKpi.ScansPerPoster(7, 0));
        Assert.Null(CampaignKpi.SharesPerParticipant(7, 0));
        Assert.Null(CampaignKpi.HelpsPerShare(7, 0));
        Assert.Null(CampaignKpi.Retention(0, 0));
        Assert.Null(CampaignKpi.UnfollowRate(0, 0));
        Assert.Null(CampaignKpi.RiskRate(0, 0, 0));
        Assert.Null(CampaignKpi.CostPerRetainedFen(new CampaignCost(100, 0, 0), 0));
        Assert.Null(CampaignKpi.Roi(500, new CampaignCost(0, 0, 0)));
        Assert.Null(CampaignKpi.Roi(null, new CampaignCost(100, 0, 0)));
        Assert.Null(CampaignKpi.GrossMarginFen(1000, null));
    }

    [Fact]
    public void Nothing_of_something_is_zero()
    {
        Assert.Equal(0m, CampaignKpi.Retention(0, 5));
        Assert.Equal(0m, CampaignKpi.KFactor(10, 10, 10, 0));
        Assert.Equal(-1m, CampaignKpi.Roi(0, new CampaignCost(100, 0, 0)));
    }

    [Theory]
    [InlineData(100, 5, 105)]
    [InlineData(0, 5, 5)]
    public void Exposure_counts_each_scan_once_however_many_posters_there_are(long scans, long views, long exposure)
    {
        Assert.Equal(exposure, CampaignKpi.Exposure(scans, views));
        // Posters × mean scans of one are the scans.
        Assert.Equal(scans, 8 * CampaignKpi.ScansPerPoster(scans, 8));
    }

    [Theory]
    [InlineData(1, 3, 0.3333)]
    [InlineData(2, 3, 0.6667)]
    [InlineData(1, 20_000, 0.0001)]
    [InlineData(3, 3, 1)]
    public void Rates_are_fractions_of_four_decimals(long part, long whole, double rate) => Assert.Equal((decimal)rate, CampaignKpi.Ratio(part, whole));

    [Fact]
    public void Risk_is_what_was_held_back_or_voided_of_all_helps() => Assert.Equal(0.25m, CampaignKpi.RiskRate(10, 15, 100));

    [Fact]
    public void Cost_and_worth()
    {
        var cost = new CampaignCost(30_000, PointsCost.Fen(12_345, 1_500), 10_000);
        Assert.Equal(18_517, cost.PointsFen);
        Assert.Equal(58_517, cost.TotalFen);
        Assert.Equal(1170.34m, CampaignKpi.CostPerRetainedFen(cost, 50));
        // 400,000 fen at 35 % are 140,000 of margin.
        Assert.Equal(140_000m, CampaignKpi.GrossMarginFen(400_000, 35));
        Assert.Equal(1.3925m, CampaignKpi.Roi(140_000, cost));
        Assert.Equal(0m, CampaignKpi.Roi(58_517, cost));
    }

    [Fact]
    public void Large_campaigns_do_not_overflow() =>
        Assert.Equal(1m, CampaignKpi.KFactor(10_000_000_000, 10_000_000_000, 10_000_000_000, 10_000_000_000));
}
