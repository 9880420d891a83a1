using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Referrals;

public sealed class InvitePageFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task Who_signs_in_on_a_page_is_credited_to_it_though_they_follow_by_another_s_code(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var campaign = await console.StartCampaignAsync(bed);
        var (first, second) = (await InviterAsync(bed, console, campaign), await InviterAsync(bed, console, campaign));
        var friend = bed.NewPerson();
        using var browser = new Browser(bed, friend.OpenId);

        Assert.Contains("查看我的邀请进度", await browser.ReadAsync($"/r/{first.Code}"));
        Assert.Contains("我的进度", await browser.ReadAsync($"/r/{first.Code}/enter"));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from referral_touch where channel = 'Page' and fan_id is not null"));

        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(bed.World.Phones.Follow(friend, "qr", $"r_{second.Code}"));
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the help is held", async () => await bed.ScalarAsync<string>("select state from referral") == "Held");
        Assert.Equal(first.Id, await bed.ScalarAsync<long>("select inviter_fan_id from referral"));
        Assert.Contains("正在确认中", await browser.ReadAsync($"/r/{first.Code}"));

        await bed.Product.Services.GetRequiredService<PageViews>().FlushAsync(default);
        Assert.True(await bed.ScalarAsync<long>("select sum(views) from referral_link") >= 3);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_preview_binds_nobody_and_forged_or_foreign_answers_are_strangers(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (_, code) = await InviterAsync(bed, console, await console.StartCampaignAsync(bed));
        var friend = bed.NewPerson();

        using (var preview = new Browser(bed, friend.OpenId, isSnapshot: true))
        {
            Assert.Contains("预览模式", await preview.ReadAsync($"/r/{code}/enter"));
            Assert.DoesNotContain("我的进度", await preview.ReadAsync($"/r/{code}"));
        }

        using (var forger = new Browser(bed, friend.OpenId))
        {
            await forger.ReadAsync($"/r/{code}/back?code=stolen&state=guessed");
            forger.Cookies.Add(bed.Http.BaseAddress!, new Cookie("invite_reader", "forged", "/r/"));
            Assert.DoesNotContain("我的进度", await forger.ReadAsync($"/r/{code}"));
        }

        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from referral_touch"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_page_s_card_counts_as_one_share_once_somebody_opens_it(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (inviter, code) = await InviterAsync(bed, console, await console.StartCampaignAsync(bed));
        using var sharer = new Browser(bed, null);
        using var reader = new Browser(bed, null);
        var card = MarkOf(await sharer.ReadAsync($"/r/{code}"));
        Assert.Equal(0, await SharesAsync());

        var onward = MarkOf(await reader.ReadAsync($"/r/{code}?s={card}"));
        await reader.ReadAsync($"/r/{code}?s={card}");
        await bed.Http.GetStringAsync($"/r/{code}?s={onward}");
        Assert.Equal(1, await SharesAsync());
        await sharer.ReadAsync($"/r/{code}?s={onward}");
        await sharer.ReadAsync($"/r/{code}?s=made-up");
        Assert.Equal(2, await SharesAsync());
        Assert.Equal(inviter, await bed.ScalarAsync<long>("select fan_id from referral_share where channel = 'Page'"));

        Task<long> SharesAsync() => bed.ScalarAsync<long>("select coalesce(sum(shares), 0) from referral_share");
    }

    private static string MarkOf(string page) => System.Text.RegularExpressions.Regex.Match(page, @"\?s=([0-9a-f]{12})""").Groups[1].Value;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_stopped_campaign_s_link_says_so_and_weighs_nothing(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var campaign = await console.StartCampaignAsync(bed);
        var (_, code) = await InviterAsync(bed, console, campaign);
        using var stranger = new Browser(bed, null);
        var page = await stranger.GetAsync($"/r/{code}");
        Assert.InRange((await page.Content.ReadAsByteArrayAsync()).Length, 1, 100_000);
        Assert.Contains("default-src 'none'", string.Join(';', page.Headers.GetValues("Content-Security-Policy")));

        await console.CreateAsync($"campaigns/{campaign}/stop", new { reason = "核对奖品" });
        await ProductBed.EventuallyAsync("the link rests", async () => (await stranger.GetAsync($"/r/{code}")).StatusCode == HttpStatusCode.Gone);
    }

    private static async Task<(long Id, string Code)> InviterAsync(ProductBed bed, HttpClient console, long campaign)
    {
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var id = await bed.ScalarAsync<long>($"select id from fan where open_id = '{fan.OpenId}'");
        return (id, await console.LinkCodeAsync(campaign, id));
    }

    /// <summary>WeChat's browser in somebody's hand: follows redirects through the sandbox's sign-in and keeps cookies.</summary>
    private sealed class Browser : IDisposable
    {
        private readonly HttpClient client;

        public Browser(ProductBed bed, string? openId, bool isSnapshot = false)
        {
            if (openId is not null)
                Cookies.Add(bed.Sandbox.BaseAddress, new Cookie("sandbox_person", openId));
            if (isSnapshot)
                Cookies.Add(bed.Sandbox.BaseAddress, new Cookie("sandbox_snapshot", "1"));
            client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies }) { BaseAddress = bed.Http.BaseAddress };
            client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 MicroMessenger/8.0.50");
        }

        public CookieContainer Cookies { get; } = new();

        public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(path);

        public Task<string> ReadAsync(string path) => client.GetStringAsync(path);

        public void Dispose() => client.Dispose();
    }
}
