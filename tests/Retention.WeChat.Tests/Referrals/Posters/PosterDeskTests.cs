using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterDeskTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_poster_is_another_when_name_layout_picture_or_code_change_and_only_then(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.InScopeAsync(provider => PosterCampaigns.OpenAsync(provider, database.Clock.GetUtcNow()));
        var fan = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "o-poster", null, ct));
        var link = (await database.InScopeAsync(provider => PosterCampaigns.LinkAsync(provider, campaign, fan.MemberId))) with { QrUrl = Posters.QrUrl };
        var seen = new List<string>();
        async Task<PosterPlan> LookAsync(ReferralLink of)
        {
            var plan = await database.InScopeAsync(provider => provider.GetRequiredService<PosterDesk>().PlanAsync(new LiveCampaign(campaign, campaign.ReadTerms()), of, default));
            seen.Add(plan.Fingerprint);
            return plan;
        }

        Assert.Null((await LookAsync(link)).Content.Name);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<ShopperProfiles>().SaveAsync(fan.Id, "林小满", null, null, ct));
        Assert.Equal("林小满", (await LookAsync(link)).Content.Name);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.InScopeAsync(provider => provider.GetRequiredService<PosterStore>().SaveLayoutAsync(campaign.Id, PosterLayouts.Find("minimal")!, "li", default));
        Assert.Equal(PosterLayouts.Find("minimal")!.ToText(), (await LookAsync(link)).Layout.ToText());
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.InScopeAsync(provider => provider.GetRequiredService<PosterStore>().SaveBackgroundAsync(campaign.Id, Posters.Picture(10, 120, 200), "li", default));
        await LookAsync(link);
        await LookAsync(link with { QrUrl = Posters.QrUrl + "x" });
        Assert.Equal(5, seen.Distinct().Count());
        await LookAsync(link with { QrUrl = Posters.QrUrl + "x", MediaId = "m" });
        Assert.Equal(5, seen.Distinct().Count());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_poster_is_drawn_once_and_carries_the_uploaded_picture(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.InScopeAsync(provider => PosterCampaigns.OpenAsync(provider, database.Clock.GetUtcNow()));
        await database.InScopeAsync(provider => provider.GetRequiredService<PosterStore>().SaveLayoutAsync(campaign.Id, PosterLayouts.Find("photo")!, "li", default));
        await database.InScopeAsync(provider => provider.GetRequiredService<PosterStore>().SaveBackgroundAsync(campaign.Id, Posters.Picture(10, 120, 200), "li", default));
        async Task<byte[]> DrawAsync() => await database.InScopeAsync(async provider =>
        {
            var desk = provider.GetRequiredService<PosterDesk>();
            return (await desk.DrawAsync(await desk.PlanPreviewAsync(campaign, null, "小明", Posters.QrUrl, default), 375, default)).Value;
        });

        var first = await DrawAsync();
        Assert.Equal((10, 120, 200), new Pixels(first).At(187, 150));
        Assert.Same(first, await DrawAsync());
    }
}
