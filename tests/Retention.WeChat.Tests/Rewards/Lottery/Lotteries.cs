using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

/// <summary>Lotteries and what happens in them, through the product's own doors.</summary>
internal static class Lotteries
{
    public const string Operator = "小林";

    /// <summary>Twelve tickets: two of 100 points, one teapot, nine without a prize.</summary>
    public static LotteryRules Rules(DateTimeOffset now) => new(
        "春茶大转盘", LotteryKind.Wheel, "山间茶铺有限公司", "会员均可参与，每次 10 积分。", "从预先洗好的奖券中依次抽取。", "实物奖品 30 天内填写地址，逾期视为放弃。",
        now.AddMinutes(-1), now.AddDays(7), 0, 10, 100,
        [
            new LotteryPrize(1, new PrizeContent("100 积分", PrizeKind.Points, 100, Points: 100), 2),
            new LotteryPrize(2, new PrizeContent("紫砂壶", PrizeKind.Physical, 29_900), 1),
        ],
        9, PointsBudget: 1_000);

    public static async Task<Lottery> PublishedAsync(this TestDatabase database, LotteryRules rules) =>
        (await database.TryPublishAsync((await database.DraftAsync(rules)).Id)).Value;

    public static Task<Lottery> DraftAsync(this TestDatabase database, LotteryRules rules) =>
        database.InScopeAsync(provider => provider.GetRequiredService<LotteryDesk>().CreateAsync(rules, Operator, default));

    public static Task<Result<Lottery>> TryPublishAsync(this TestDatabase database, Id<Lottery> id) =>
        database.InScopeAsync(provider => provider.GetRequiredService<LotteryDesk>().PublishAsync(id, Operator, default));

    public static Task<Result<DrawOutcome>> DrawAsync(this TestDatabase database, Lottery lottery, Id<Fan> fanId) =>
        database.InScopeAsync(provider => provider.GetRequiredService<DrawDesk>().DrawAsync(lottery.Id, fanId, default));

    public static async Task<IReadOnlyList<Id<Fan>>> FollowersAsync(this TestDatabase database, int count, long points = 0)
    {
        var fans = new List<Id<Fan>>();
        for (var i = 0; i < count; i++)
            fans.Add((await database.FollowAsync($"fan-{i}")).Id);
        if (points > 0)
            await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().GiveAsync([.. fans.Select(id => new Posting($"gift:{id}", PointsReason.Adjustment, id, points))], default));
        return fans;
    }

    public static Task<long> BalanceAsync(this TestDatabase database, Id<Fan> fanId) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().BalanceAsync(fanId, default));

    public static async Task AssertLedgerSoundAsync(this TestDatabase database) =>
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default))).IsSound);
}
