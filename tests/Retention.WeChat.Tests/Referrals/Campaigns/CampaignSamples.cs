using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Campaigns that may be published as they stand, one of each kind, and the desk they lie on.</summary>
internal static class CampaignSamples
{
    public const string Operator = "小林";

    public static PrizeContent Teapot { get; } = new("紫砂壶", PrizeKind.Physical, 29_900);

    public static CampaignTerms TwoSided(DateTimeOffset now) => new(
        "老友带新友", "好友首次到店消费后，你得 50 积分，好友得 20 积分。", CampaignKind.TwoSided, now.AddDays(-1), now.AddDays(30), HelpCondition.ServiceEvent,
        new CampaignDisclosure("山间茶铺有限公司", "会员均可参加。", "用自己的邀请码邀请朋友。", "积分自动到账。"), InviterPoints: 50, InviteePoints: 20, PointsBudget: 70_000);

    public static CampaignTerms Ladder(DateTimeOffset now) => TwoSided(now) with
    {
        Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 3, Teapot, 10), new CampaignStage(2, 10, Teapot, 5)],
    };

    public static CampaignTerms Team(DateTimeOffset now) => TwoSided(now) with { Kind = CampaignKind.Team, Team = new TeamTerms(3, 24, Teapot, 10) };

    public static CampaignTerms Leaderboard(DateTimeOffset now) => TwoSided(now) with
    {
        Kind = CampaignKind.Leaderboard, Ranks = [new RankPrize(RankScope.Campaign, 1, 1, Teapot, 5), new RankPrize(RankScope.Campaign, 2, 10, Teapot, 3), new RankPrize(RankScope.Day, 1, 3, Teapot)],
    };

    /// <summary>Three of a code for the first stage, two for the second.</summary>
    public static CampaignTerms WithCodes(DateTimeOffset now, long poolId)
    {
        var card = new PrizeContent("月卡", PrizeKind.Code, 1_500, CodePoolId: poolId);
        return Ladder(now) with { Stages = [new CampaignStage(1, 1, card, 3), new CampaignStage(2, 2, card, 2)] };
    }

    public static async Task<ReferralCampaign> CampaignDraftAsync(this TestDatabase database, CampaignTerms terms) =>
        (await database.DeskAsync(desk => desk.CreateAsync($"c{Guid.NewGuid():N}", terms, Operator, default))).Value;

    public static Task<Result<ReferralCampaign>> TryPublishAsync(this TestDatabase database, Id<ReferralCampaign> id, bool acceptRisk = false) =>
        database.DeskAsync(desk => desk.PublishAsync(id, acceptRisk, Operator, default));

    public static async Task<ReferralCampaign> PublishedCampaignAsync(this TestDatabase database, CampaignTerms terms, bool acceptRisk = false) =>
        (await database.TryPublishAsync((await database.CampaignDraftAsync(terms)).Id, acceptRisk)).Value;

    public static Task<Result<ReferralCampaign>> DeskAsync(this TestDatabase database, Func<CampaignDesk, Task<Result<ReferralCampaign>>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<CampaignDesk>()));
}
