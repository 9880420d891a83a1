using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards;

/// <summary>Whatever is declared for a prize, neither a lottery nor a campaign promises more than the law lets them.</summary>
public sealed class PrizeAppraisalTests
{
    private const long TooMuch = PrizeWorth.FenMax + 1;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_prize_really_is_decides_for_lotteries_and_campaigns_alike(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, new() { ["Rewards:PointCostMilliFen"] = "1000" });
        var pool = await database.CodePoolAsync(20);
        var coupon = await database.OfferAsync(Offers.TenOff with { AmountFen = TooMuch, ThresholdFen = 2 * TooMuch });
        await SellAsync(database, new MallItemRequest("金壶", "", MallKind.Physical, 1, TooMuch - 1, 100, 1));
        await SellAsync(database, new MallItemRequest("金卡", "", MallKind.Code, 10, 0, TooMuch, 1, CodePoolId: pool.Value));
        PrizeContent[] dear =
        [
            new("金壶", PrizeKind.Physical, 100),
            new("月卡", PrizeKind.Code, 100, CodePoolId: pool.Value),
            new("券", PrizeKind.Coupon, 100, CouponTemplateId: coupon.Id.Value),
            new("积分", PrizeKind.Points, 100, Points: TooMuch),
        ];
        foreach (var prize in dear)
        {
            Assert.Equal("lottery.prize_too_dear", (await PublishLotteryAsync(database, prize))?.Code);
            Assert.Equal("campaign.prize_too_dear", (await PublishCampaignAsync(database, prize))?.Code);
        }

        // What the mall sells by another name, or from another pool, is something else.
        foreach (var prize in new PrizeContent[] { new("紫砂壶", PrizeKind.Physical, 100), new("金壶", PrizeKind.Points, 100, Points: 5), new("金卡", PrizeKind.Code, 100) })
        {
            Assert.Null(await PublishLotteryAsync(database, prize));
            Assert.Null(await PublishCampaignAsync(database, prize));
        }
    }

    private static async Task SellAsync(TestDatabase database, MallItemRequest request) =>
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MallCatalogue>().CreateAsync(
            request.ToNew(provider.GetRequiredService<IdGenerator>().Next<MallItem>(), Lotteries.Operator, database.Clock.GetUtcNow()), default))).IsOk);

    private static async Task<Retention.Platform.Problems.Problem?> PublishLotteryAsync(TestDatabase database, PrizeContent prize)
    {
        var rules = Lotteries.Rules(database.Clock.GetUtcNow()) with { PointsBudget = 2 * TooMuch };
        var draft = await database.DraftAsync(rules with { Prizes = [rules.Prizes[0], rules.Prizes[1] with { Prize = prize }] });
        return (await database.TryPublishAsync(draft.Id)).Problem;
    }

    private static async Task<Retention.Platform.Problems.Problem?> PublishCampaignAsync(TestDatabase database, PrizeContent prize)
    {
        var terms = CampaignSamples.Ladder(database.Clock.GetUtcNow());
        var draft = await database.CampaignDraftAsync(terms with { Stages = [terms.Ladder[0], terms.Ladder[1] with { Prize = prize, Stock = 5 }] });
        return (await database.TryPublishAsync(draft.Id)).Problem;
    }
}
