using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task The_picture_a_fan_gets_is_their_poster_and_is_made_anew_with_layout_and_code(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var (campaign, link) = await InviteAsync(bed);
        var first = await PictureAsync(bed, link, "one");
        Assert.Equal(750, new Pixels(await ShownAsync(bed, first)).Width);
        Assert.NotNull(await bed.ScalarAsync<string>("select poster_issued_at from referral_link"));
        Assert.True(await IsReadyAsync(bed, campaign));

        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        await bed.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<PosterStore>().SaveLayoutAsync(campaign.Id, PosterLayouts.Find("minimal")!, "li", default);
            return true;
        });
        Assert.False(await IsReadyAsync(bed, campaign));
        var second = await PictureAsync(bed, link, "two");
        Assert.NotEqual(first, second);

        bed.Clock.Advance(TimeSpan.FromDays(28));
        var third = await PictureAsync(bed, link, "three");
        Assert.NotEqual(second, third);

        // Each picture given passes the invitation on.
        Assert.Equal(3, await bed.ScalarAsync<long>("select sum(shares) from referral_share where channel = 'Poster'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Under_its_address_a_poster_is_seen_while_its_campaign_runs(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var (campaign, link) = await InviteAsync(bed);
        var answer = await bed.Http.GetAsync($"/posters/{link.Code}.png?size=300");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(375, new Pixels(await answer.Content.ReadAsByteArrayAsync()).Width);
        // Kept by nobody without asking: a stopped campaign's posters are gone at once.
        Assert.True(answer.Headers.CacheControl?.NoCache);

        var again = new HttpRequestMessage(HttpMethod.Get, $"/posters/{link.Code}.png?size=375");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await bed.Http.SendAsync(again)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await bed.Http.GetAsync("/posters/0123456789.png")).StatusCode);

        await bed.InScopeAsync(async provider =>
        {
            await PosterCampaigns.MoveAsync(provider, campaign, CampaignState.Stopped);
            return true;
        });
        var stopped = await bed.Http.GetAsync($"/posters/{link.Code}.png");
        Assert.Equal(HttpStatusCode.Gone, stopped.StatusCode);
        Assert.Contains("poster.campaign_not_running", await stopped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_librsvg_the_code_alone_is_sent_and_the_address_says_why()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, services: all => all.AddSingleton(PressLibraries.Look(["librsvg-missing.so.2"])));
        var (campaign, link) = await InviteAsync(bed);
        var picture = await ShownAsync(bed, await PictureAsync(bed, link, "one"));
        Assert.True(picture.Length < 5_000, "the plain code is small");
        Assert.True(await IsReadyAsync(bed, campaign));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await bed.Http.GetAsync($"/posters/{link.Code}.png")).StatusCode);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Operators_choose_a_layout_upload_a_picture_and_look_at_it(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (campaign, _) = await InviteAsync(bed);
        var path = $"campaigns/{campaign.Id}/poster";
        Assert.Equal(3, (await console.ReadAsync("poster-layouts")).GetArrayLength());
        Assert.True((await console.ReadAsync(path)).GetProperty("isDrawn").GetBoolean());

        await console.ReplaceAsync(path, new { builtIn = "photo" });
        var layout = (await console.ReadAsync(path)).GetProperty("layout");
        await console.ReplaceAsync(path, new { layout });
        Assert.Equal("poster.layout_missing", await RefusedAsync(console, path, JsonContent.Create(new { })));
        Assert.Equal("poster.unknown_layout", await RefusedAsync(console, path, JsonContent.Create(new { builtIn = "neon" })));

        Assert.Equal("poster.picture_unknown", await RefusedAsync(console, $"{path}/background", Bytes([1, 2, 3])));
        Assert.Equal("poster.picture_too_large", await RefusedAsync(console, $"{path}/background", Bytes(new byte[PosterPicture.BytesMax + 1])));
        Assert.Equal("poster.picture_too_wide", await RefusedAsync(console, $"{path}/background", Bytes(Posters.Picture(1, 2, 3, 2001, 10).Bytes)));
        var picture = new byte[PosterPicture.BytesMax];
        Posters.Picture(10, 120, 200).Bytes.CopyTo(picture, 0);
        Assert.True((await console.PutAsync($"/api/console/{path}/background", Bytes(picture))).IsSuccessStatusCode);
        var preview = new Pixels(await console.GetByteArrayAsync($"/api/console/{path}/preview.png?name=小明"));
        Assert.Equal((10, 120, 200), preview.At(375, 300));
        Assert.True((await console.DeleteAsync($"/api/console/{path}/background")).IsSuccessStatusCode);
        Assert.NotEqual((10, 120, 200), new Pixels(await console.GetByteArrayAsync($"/api/console/{path}/preview.png?layout=classic")).At(375, 300));
    }

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };

    private static async Task<string?> RefusedAsync(HttpClient console, string path, HttpContent body)
    {
        var answer = await console.PutAsync($"/api/console/{path}", body);
        return (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("code").GetString();
    }

    private static async Task<(ReferralCampaign Campaign, ReferralLink Link)> InviteAsync(ProductBed bed)
    {
        var inviter = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var memberId = await bed.ScalarAsync<long>("select member_id from fan");
        return await bed.InScopeAsync(async provider =>
        {
            var campaign = await PosterCampaigns.OpenAsync(provider, bed.Clock.GetUtcNow());
            return (campaign, await PosterCampaigns.LinkAsync(provider, campaign, new Id<Fan>(memberId)));
        });
    }

    /// <summary>Asks as the chat does, and waits for what WeChat keeps.</summary>
    /// <returns>The picture's media id.</returns>
    private static async Task<string> PictureAsync(ProductBed bed, ReferralLink link, string key)
    {
        await bed.InScopeAsync(provider => provider.GetRequiredService<LinkStore>().WantQrAsync(link.Id, $"picture:{key}", bed.Clock.GetUtcNow(), default));
        await ProductBed.EventuallyAsync("the picture is asked to be sent", async () => await bed.ScalarAsync<long>("select count(*) from referral_link where picture_wanted_for is null and media_id is not null") == 1);
        return (await bed.ScalarAsync<string>("select media_id from referral_link"))!;
    }

    private static Task<byte[]> ShownAsync(ProductBed bed, string mediaId) => new HttpClient().GetByteArrayAsync(new Uri(bed.Sandbox.BaseAddress, $"/control/media/{mediaId}"));

    private static Task<bool> IsReadyAsync(ProductBed bed, ReferralCampaign campaign) => bed.InScopeAsync(async provider =>
    {
        var link = await provider.GetRequiredService<Db>().FindAsync<string>("select code from referral_link", null, default);
        return await provider.GetRequiredService<QrDesk>().IsReadyAsync(
            new LiveCampaign(campaign, campaign.ReadTerms()), (await provider.GetRequiredService<LinkStore>().FindAsync(link!, default))!, default);
    });
}
