using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterEditorTests
{
    private static readonly PosterLayout Fair = PosterLayouts.Find(PosterLayouts.Default)!;
    private static readonly PosterLayout Inducing = Fair with { Texts = [.. Fair.Texts, Fair.Texts[0] with { Text = "分享到朋友圈即可领取好礼" }] };

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_keeps_a_campaign_from_being_published_keeps_its_poster_from_being_saved_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var draft = await database.CampaignDraftAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        Assert.True((await SaveAsync(database, draft, Inducing)).IsOk);
        var refused = (await database.TryPublishAsync(draft.Id)).Problem;
        Assert.StartsWith("wording.", refused?.Code);

        Assert.True((await SaveAsync(database, draft, Fair)).IsOk);
        Assert.True((await database.TryPublishAsync(draft.Id)).IsOk);
        Assert.Equal(refused, (await SaveAsync(database, draft, Inducing)).Problem);
        Assert.Equal(Fair.ToText(), await database.FindAsync<string>("select layout from referral_poster"));
        Assert.NotEqual(refused!.Message, refused.MessageEn);

        foreach (var layout in PosterLayouts.All)
            Assert.True((await SaveAsync(database, draft, layout.Layout)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_campaign_published_while_its_poster_is_saved_never_shows_what_was_not_checked(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        for (var round = 0; round < 8; round++)
        {
            var draft = await database.CampaignDraftAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
            var saving = SaveAsync(database, draft, Inducing);
            var publishing = database.TryPublishAsync(draft.Id);
            await Task.WhenAll(saving, publishing);
            Assert.NotEqual((await saving).IsOk, (await publishing).IsOk);
        }
    }

    private static Task<Result<PosterLayout>> SaveAsync(TestDatabase database, ReferralCampaign campaign, PosterLayout layout) => database.InScopeAsync(provider =>
        provider.GetRequiredService<PosterEditor>().SaveAsync(campaign.Id, layout, CampaignSamples.Operator, default));
}
