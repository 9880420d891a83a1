using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Orders;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Campaigns for shoppers to take part in.</summary>
internal static class CampaignBed
{
    public const string Shop = "teahouse";

    public static object Home { get; } = new { name = "李梅", phone = "13800000000", region = "浙江省 杭州市 西湖区", detail = "龙井路 1 号" };

    /// <summary>A month of friends whose first order counts.</summary>
    public static CampaignTerms Terms(ProductBed bed, CampaignKind kind = CampaignKind.TwoSided) => new(
        "老友荐新", "新朋友经你介绍完成首笔订单后计入。", kind, bed.Clock.GetUtcNow().AddDays(-1), bed.Clock.GetUtcNow().AddDays(29), HelpCondition.FirstOrder,
        new CampaignDisclosure("山野茶铺有限公司", "仅限新朋友。", "按已确认的好友数计算。", "达成后 30 天内领取。"), RequiresFollow: false, InviterPoints: 50, InviteePoints: 20,
        InviterHelpsMax: 200, PointsBudget: 100_000);

    public static CampaignTerms Ladder(ProductBed bed) => Terms(bed, CampaignKind.Ladder) with
    {
        Stages = [new CampaignStage(1, 1, new PrizeContent("山野茶样", PrizeKind.Physical, 3_900), 5), new CampaignStage(2, 3, new PrizeContent("手作紫砂壶", PrizeKind.Physical, 29_900), 2)],
    };

    public static CampaignTerms TeamOf(ProductBed bed, int size) => Terms(bed, CampaignKind.Team) with
    {
        InviterPoints = 0, InviteePoints = 0, PointsBudget = 0, Team = new TeamTerms(size, 72, new PrizeContent("春茶礼盒", PrizeKind.Physical, 3_000), 10),
    };

    /// <summary>Published, with what it promises set aside.</summary>
    public static async Task<string> PublishAsync(this ProductBed bed, CampaignTerms terms)
    {
        var id = await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(ct => PublishAsync(provider, terms, bed.Clock.GetUtcNow(), ct), default));
        bed.Product.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        return id.ToString();
    }

    public static async Task MoveAsync(this ProductBed bed, string campaign, CampaignState from, CampaignState to)
    {
        Assert.True(await bed.InScopeAsync(provider => provider.GetRequiredService<CampaignStore>().MoveAsync(Id<ReferralCampaign>.Parse(campaign, null), [from], to, default)));
        bed.Product.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
    }

    /// <summary>The shop tells of a paid order.</summary>
    public static async Task BuyAsync(this ProductBed bed, ShopperCalls shopper, string orderNo)
    {
        var sold = new ShopEventRequest($"{orderNo}-paid", ShopEventKind.Paid, orderNo, bed.Clock.GetUtcNow(), 6_800, [new OrderItem("tea-1", 6_800, 1, "龙井", "茶叶")], new ShopCustomer(OpenId: shopper.Fan.OpenId));
        var taken = await bed.InScopeAsync(provider => provider.GetRequiredService<ShopEventDesk>().TakeAsync(Shop, sold, orderNo, default));
        Assert.Null(taken.Problem);
    }

    public static async Task<string> JoinAsync(this ShopperCalls shopper, string campaign)
    {
        var joined = await shopper.PostAsync($"/campaigns/{campaign}/join");
        Assert.True(joined.Status == 200, joined.Body);
        return joined.Data.GetProperty("inviteCode").GetString()!;
    }

    public static Task<MiniReply> HelpAsync(this ShopperCalls friend, string campaign, string code, string key = "help") =>
        friend.PostAsync($"/campaigns/{campaign}/help", new { code }, key);

    /// <summary>Confirmed, held, checking and lost.</summary>
    public static async Task<(int Confirmed, int Held, int Checking, int Lost)> ProgressAsync(this ShopperCalls shopper, string campaign)
    {
        var data = (await shopper.GetAsync($"/campaigns/{campaign}/progress")).Data;
        return (data.GetProperty("confirmed").GetInt32(), data.GetProperty("held").GetInt32(), data.GetProperty("checking").GetInt32(), data.GetProperty("lost").GetInt32());
    }

    public static Task SettledAsync(this ShopperCalls shopper, string campaign, int confirmed, int held) => ProductBed.EventuallyAsync(
        $"{confirmed} confirmed and {held} held", async () => await shopper.ProgressAsync(campaign) is var progress && progress.Confirmed == confirmed && progress.Held == held);

    public static Task<ShopperCalls[]> CrowdAsync(this ProductBed bed, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => ShopperCalls.SignInAsync(bed)));

    public static string? Text(this JsonElement data, string member) => data.GetProperty(member).GetString();

    private static async Task<Id<ReferralCampaign>> PublishAsync(IServiceProvider provider, CampaignTerms terms, DateTimeOffset now, CancellationToken ct)
    {
        var (store, budget) = (provider.GetRequiredService<CampaignStore>(), provider.GetRequiredService<CampaignBudget>());
        var draft = ReferralCampaign.Draft(provider.GetRequiredService<IdGenerator>().Next<ReferralCampaign>(), $"c{Guid.NewGuid():N}", terms, "tester", now);
        await store.InsertAsync(draft, ct);
        Assert.True(await store.PublishAsync(draft, CampaignSeal.HashOf(draft.Terms), null, "tester", now, ct));
        await budget.OpenAsync(draft.Id, CampaignBudget.Points, terms.PointsBudget, ct);
        foreach (var stage in terms.Ladder)
            await budget.OpenAsync(draft.Id, CampaignBudget.Stage(stage.No), stage.Stock, ct);
        if (terms.Team is { } team)
            await budget.OpenAsync(draft.Id, CampaignBudget.Teams, team.Stock, ct);
        return draft.Id;
    }
}
