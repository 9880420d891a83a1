using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Coupons a campaign promises are its own from its publication until it is over.</summary>
public sealed class CampaignCouponTests
{
    private const int Promised = 5;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Campaigns_published_at_once_never_promise_the_same_coupon(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(2 * Promised + 2, IsPublic: false));
        var drafts = new List<ReferralCampaign>();
        for (var i = 0; i < 8; i++)
            drafts.Add(await database.CampaignDraftAsync(Giving(database, template)));
        var published = await Task.WhenAll(drafts.Select(draft => database.TryPublishAsync(draft.Id)));

        Assert.Equal(2, published.Count(result => result.IsOk));
        Assert.All(published.Where(result => !result.IsOk), result => Assert.Equal("campaign.coupons_missing", result.Problem!.Code));
        Assert.Equal(2 * Promised, (await database.FoundAsync(template)).Reserved);
        Assert.Equal(2 * Promised, await database.FindAsync<long>("select sum(promised) from referral_promise where kind = 'Coupon'"));
        // Nor does an operator lower the stock below it.
        Assert.False(await database.InScopeAsync(provider => provider.GetRequiredService<CouponTemplateStore>()
            .UpdateOfferAsync(template.Id, template.Name, template.Offer with { Stock = (2 * Promised) - 1 }, default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_else_takes_what_is_promised_and_whoever_reaches_the_stage_gets_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(Promised + 2));
        var campaign = await PublishAsync(database, template);

        var shoppers = new List<Fan>();
        for (var i = 0; i < 16; i++)
            shoppers.Add(await database.FollowAsync($"shopper-{i}"));
        var taken = await Task.WhenAll(shoppers.Select(shopper => database.TakeAsync(template, shopper.Id)));
        Assert.Equal(2, taken.Count(result => result.IsOk));
        Assert.All(taken.Where(result => !result.IsOk), result => Assert.Equal("coupon.sold_out", result.Problem!.Code));
        Assert.Equal("coupon.sold_out", (await database.BookAsync(book => book.GrantAsync("task:1", template.Id.Value, shoppers[0].Id, CouponSource.Task, default))).Problem?.Code);
        Assert.False(await database.InScopeAsync(provider => provider.GetRequiredService<CouponTemplateStore>().ReserveAsync(template.Id, 1, default)));

        for (var i = 0; i < Promised + 1; i++)
            await ReachAsync(database, campaign, i);
        Assert.Equal(Promised, await database.FindAsync<long>("select count(*) from prize where state = 'Done' and kind = 'Coupon'"));
        Assert.Equal(Promised + 2, await database.CountAsync("coupon"));
        Assert.Equal((Promised + 2, 0), ((await database.FoundAsync(template)).Taken, (await database.FoundAsync(template)).Reserved));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_nobody_won_is_free_again_once_the_campaign_is_over_and_settled(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(Promised));
        var campaign = await PublishAsync(database, template);
        await ReachAsync(database, campaign, 0);
        await ReachAsync(database, campaign, 1);

        // Stopped it may be resumed: what it promised stays.
        await database.DeskAsync(desk => desk.StopAsync(campaign.Id, CampaignSamples.Operator, "投诉", default));
        await EndJobAsync(database, campaign.Terms.SettlesAt);
        Assert.Equal(Promised - 2, (await database.FoundAsync(template)).Reserved);
        await database.DeskAsync(desk => desk.EndAsync(campaign.Id, CampaignSamples.Operator, "不再继续", default));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EndJobAsync(database, campaign.Terms.SettlesAt)));
        Assert.Equal((2, 0, Promised - 2), await StandingAsync());
        Assert.Equal(Promised - 2, await database.FindAsync<long>("select released from referral_promise"));
        Assert.True((await database.TakeAsync(template, (await database.FollowAsync("later")).Id)).IsOk);
        await EndJobAsync(database, campaign.Terms.SettlesAt.AddDays(60));
        Assert.Equal((3, 0, Promised - 3), await StandingAsync());

        async Task<(long Taken, long Reserved, long Left)> StandingAsync() => await database.FoundAsync(template) is var now ? (now.Taken, now.Reserved, now.Left) : default;
    }

    private static CampaignTerms Giving(TestDatabase database, CouponTemplate template) => CampaignSamples.Ladder(database.Clock.GetUtcNow()) with
    {
        Stages = [new CampaignStage(1, 1, new PrizeContent("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: template.Id.Value), Promised)],
    };

    private static async Task<LiveCampaign> PublishAsync(TestDatabase database, CouponTemplate template)
    {
        var row = await database.PublishedCampaignAsync(Giving(database, template));
        database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        return new LiveCampaign(row, row.ReadTerms());
    }

    private static async Task ReachAsync(TestDatabase database, LiveCampaign campaign, int number)
    {
        var link = await database.LinkAsync(campaign, await database.FollowAsync($"inviter-{number}"));
        await database.ServiceEventAsync(await database.ComeByAsync($"friend-{number}", link.Scene), $"order-{number}");
    }

    private static Task EndJobAsync(TestDatabase database, DateTimeOffset at)
    {
        if (at > database.Clock.GetUtcNow())
            database.Clock.Advance(at - database.Clock.GetUtcNow());
        return database.InScopeAsync(provider => provider.GetRequiredService<CampaignEndJob>().Execute(null!, default).AsTask());
    }
}
