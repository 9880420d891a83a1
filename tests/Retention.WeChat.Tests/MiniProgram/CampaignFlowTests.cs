using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class CampaignFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_friend_comes_by_a_code_orders_and_the_stage_is_claimed(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var (inviter, friend) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        await inviter.PostAsync("/me", new { nickname = "李梅" });
        Assert.Equal((campaign, false), (await inviter.GetAsync("/campaigns?kind=referral")).Data.GetProperty("list")[0] is var entry ? (entry.Text("id"), entry.GetProperty("joined").GetBoolean()) : default);
        Assert.Equal(0, (await inviter.GetAsync("/campaigns?kind=team")).Data.GetProperty("list").GetArrayLength());

        var code = await InvitesAsync(bed, inviter, campaign);
        // Told before its host had to be a known one.
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync("update shopper_profile set avatar_url = 'https://evil.example/t.png'", null, default));
        Assert.Equal(JsonValueKind.Null, (await friend.GetAsync($"/invitations/{code}")).Data.GetProperty("inviterAvatarUrl").ValueKind);
        Assert.Equal(("李**", campaign), (await friend.GetAsync($"/invitations/{code}")).Data is var met ? (met.Text("inviterName"), met.Text("campaignId")) : default);
        Assert.Equal(200, (await friend.PostAsync($"/campaigns/{campaign}/touch", new { code, channel = "mini" })).Status);
        var helped = await friend.HelpAsync(campaign, code);
        Assert.Equal("checking", helped.Data.Text("state"));
        var again = await friend.HelpAsync(campaign, code);
        Assert.Equal((true, helped.Body), (again.IsReplay, again.Body));
        Assert.Equal(200, (await friend.HelpAsync(campaign, code, "another-tap")).Status);
        await inviter.SettledAsync(campaign, confirmed: 0, held: 1);
        Assert.Equal(("held", 20), (await friend.GetAsync($"/campaigns/{campaign}")).Data.GetProperty("me").GetProperty("help") is var help ? (help.Text("state"), help.GetProperty("points").GetInt32()) : default);

        await bed.BuyAsync(friend, "T1");
        await inviter.SettledAsync(campaign, confirmed: 1, held: 0);
        await ClaimsAsync(inviter, campaign);
        var helper = (await inviter.GetAsync($"/campaigns/{campaign}/helpers")).Data.GetProperty("list")[0];
        Assert.Equal(("新朋友", "confirmed"), (helper.Text("name"), helper.Text("state")));
        Assert.DoesNotContain(friend.Fan.OpenId, $"{helper}", StringComparison.Ordinal);
        Assert.Equal((50, 20), (await BalanceAsync(inviter), await BalanceAsync(friend)));
        await RanksAsync(inviter, friend, campaign);
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_card_about_to_be_sent_is_a_share_once_and_other_pages_are_none(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var inviter = await ShopperCalls.SignInAsync(bed);
        var path = (await inviter.PostAsync($"/campaigns/{campaign}/join")).Data.GetProperty("card").Text("path")!;
        var now = bed.Clock.GetUtcNow();
        var batch = new
        {
            events = new[]
            {
                new { id = "share-1", kind = "share", target = path, at = now },
                new { id = "share-2", kind = "share", target = $"/{path}", at = now },
                new { id = "view", kind = "pageView", target = path, at = now },
                new { id = "tea", kind = "share", target = "pages/item/item?c=0123456789", at = now },
                new { id = "stranger", kind = "share", target = "pages/invite?c=0123456789", at = now },
            },
        };
        Assert.Equal(5, (await inviter.PostAsync("/events", batch)).Data.GetProperty("accepted").GetInt32());
        Assert.Equal(5, (await inviter.PostAsync("/events", batch)).Data.GetProperty("known").GetInt32());
        Assert.Equal(2, await bed.ScalarAsync<long>("select sum(shares) from referral_share where channel = 'Card'"));
        Assert.Equal(2, await bed.ScalarAsync<long>("select sum(shares) from referral_share"));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task The_first_touch_counts_also_when_it_was_made_before_signing_in(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.Terms(bed));
        var (first, second) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var (firstCode, secondCode) = (await first.JoinAsync(campaign), await second.JoinAsync(campaign));

        var friend = new ShopperCalls(bed, bed.World.People.Create().At(bed.MiniAccount)) { DeviceId = "phone-1" };
        Assert.Equal(200, (await friend.PostAsync($"/campaigns/{campaign}/touch", new { code = firstCode })).Status);
        Assert.Equal(401, (await friend.HelpAsync(campaign, firstCode)).Status);
        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        await friend.LoginAsync();
        await friend.PostAsync($"/campaigns/{campaign}/touch", new { code = secondCode });
        Assert.Equal(200, (await friend.HelpAsync(campaign, secondCode)).Status);

        await first.SettledAsync(campaign, confirmed: 0, held: 1);
        Assert.Equal((0, 0, 0, 0), await second.ProgressAsync(campaign));
        Assert.Equal((3, 2), (await bed.ScalarAsync<long>("select count(*) from referral_touch"), await bed.ScalarAsync<long>("select count(distinct visitor) from referral_touch")));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from referral_touch where device_hash = 'phone-1' or ip_hash like '127%'"));
    }

    [Fact]
    public async Task Whoever_may_not_help_is_told_why()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var (inviter, other, friend) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var (code, otherCode) = (await inviter.JoinAsync(campaign), await other.JoinAsync(campaign));
        Assert.Equal((409, 7004, "referral.self"), Refusal(await inviter.HelpAsync(campaign, code)));
        Assert.Equal((404, 7001, "referral.code_unknown"), Refusal(await friend.HelpAsync(campaign, "0000000000", "a")));
        Assert.Equal((404, 7001, "referral.code_unknown"), Refusal(await friend.GetAsync("/invitations/0000000000")));
        Assert.Equal((404, 7000, "referral.campaign_not_found"), Refusal(await friend.HelpAsync("7", code, "b")));
        Assert.Equal(400, (await friend.HelpAsync(campaign, "短", "c")).Status);
        Assert.Equal(200, (await friend.HelpAsync(campaign, code, "d")).Status);
        Assert.Equal((409, 7006, "referral.helped_another"), Refusal(await friend.HelpAsync(campaign, otherCode, "e")));
        Assert.Equal((409, 7010, "referral.not_reached"), Refusal(await inviter.PostAsync($"/campaigns/{campaign}/stages/1/claim", null, "claim")));
        Assert.Equal((409, 7007, "referral.not_joined"), Refusal(await friend.GetAsync($"/campaigns/{campaign}/poster")));
        Assert.Equal(400, (await inviter.GetAsync($"/campaigns/{campaign}/leaderboard?scope=yesterday")).Status);

        var old = bed.NewFollower();
        await ProductBed.EventuallyAsync("the follower is known with a unionid", async () => await bed.ScalarAsync<long>("select count(*) from fan where account = 'Official' and union_id is not null") == 1);
        bed.Clock.Advance(TimeSpan.FromMinutes(30));
        await ProductBed.EventuallyAsync("WeChat told who they are", async () => await bed.ScalarAsync<long>("select count(*) from fan where account = 'Official' and union_id is not null") == 1);
        var known = await ShopperCalls.SignInAsync(bed, old.Person);
        Assert.Equal((409, 7005, "referral.not_new"), Refusal(await known.HelpAsync(campaign, code)));
    }

    [Fact]
    public async Task A_stopped_campaign_rests_and_goes_on_where_it_was()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var (inviter, friend, late) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var code = await inviter.JoinAsync(campaign);
        await friend.HelpAsync(campaign, code);
        await inviter.SettledAsync(campaign, confirmed: 0, held: 1);

        await bed.MoveAsync(campaign, CampaignState.Open, CampaignState.Stopped);
        Assert.Equal((409, 7003, "referral.stopped"), Refusal(await late.HelpAsync(campaign, code, "stopped")));
        Assert.Equal((409, 7003, "referral.stopped"), Refusal(await late.PostAsync($"/campaigns/{campaign}/join")));
        Assert.Equal(HttpStatusCode.NotFound, (await bed.Http.GetAsync($"/m/r_{code}.png")).StatusCode);
        Assert.Equal(0, (await late.GetAsync("/campaigns")).Data.GetProperty("list").GetArrayLength());
        Assert.Equal("stopped", (await inviter.GetAsync("/campaigns")).Data.GetProperty("list")[0].Text("state"));
        Assert.NotNull((await inviter.GetAsync($"/campaigns/{campaign}")).Data.Text("notice"));
        Assert.Equal(0, (await inviter.GetAsync("/me/home")).Data.GetProperty("campaigns").GetArrayLength());

        await bed.MoveAsync(campaign, CampaignState.Stopped, CampaignState.Open);
        await bed.BuyAsync(friend, "T1");
        await inviter.SettledAsync(campaign, confirmed: 1, held: 0);
        Assert.Equal(200, (await late.HelpAsync(campaign, code, "resumed")).Status);
    }

    /// <summary>Joins twice with the same outcome; the link, the card and the code work.</summary>
    private static async Task<string> InvitesAsync(ProductBed bed, ShopperCalls inviter, string campaign)
    {
        var joined = (await inviter.PostAsync($"/campaigns/{campaign}/join")).Data;
        Assert.Equal($"{joined}", $"{(await inviter.PostAsync($"/campaigns/{campaign}/join")).Data}");
        var (code, card) = (joined.Text("inviteCode")!, joined.GetProperty("card"));
        Assert.Equal(($"r_{code}", $"pages/invite?c={code}"), (card.Text("scene"), card.Text("path")));
        Assert.EndsWith($"/r/{code}", joined.Text("shareLink"), StringComparison.Ordinal);
        Assert.StartsWith("https://wxaurl.cn/", joined.Text("urlLink"), StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            var picture = await bed.Http.GetAsync(card.Text("codeUrl"));
            Assert.Equal((HttpStatusCode.OK, "image/png"), (picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
        }

        Assert.EndsWith($"/posters/{code}.png?size=750", (await inviter.GetAsync($"/campaigns/{campaign}/poster?size=750")).Data.Text("url"), StringComparison.Ordinal);
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from invite_card where url_link is not null and code is not null"));
        return code;
    }

    private static async Task ClaimsAsync(ShopperCalls inviter, string campaign)
    {
        var progress = (await inviter.GetAsync($"/campaigns/{campaign}/progress")).Data;
        Assert.Equal((1, 1, 0), (progress.GetProperty("valid").GetInt32(), progress.GetProperty("confirmed").GetInt32(), progress.GetProperty("held").GetInt32()));
        var stages = progress.GetProperty("stages");
        Assert.Equal(("reached", 4, "ahead", 2), (stages[0].Text("standing"), stages[0].GetProperty("stockLeft").GetInt32(), stages[1].Text("standing"), stages[1].GetProperty("stockLeft").GetInt32()));
        var claimed = await inviter.PostAsync($"/campaigns/{campaign}/stages/1/claim", new { address = CampaignBed.Home }, "claim");
        Assert.Equal(("toShip", "referral"), (claimed.Data.Text("state"), claimed.Data.Text("source")));
        Assert.Equal(claimed.Data.Text("id"), (await inviter.PostAsync($"/campaigns/{campaign}/awards/stage:1/claim", null, "claim-again")).Data.Text("id"));
        var first = (await inviter.GetAsync($"/campaigns/{campaign}/progress")).Data.GetProperty("stages")[0];
        Assert.Equal(("claimed", claimed.Data.Text("id")), (first.Text("standing"), first.Text("prizeId")));
        var home = (await inviter.GetAsync("/me/home")).Data.GetProperty("campaigns")[0];
        Assert.Equal((true, 1, 3), (home.GetProperty("joined").GetBoolean(), home.GetProperty("confirmed").GetInt32(), home.GetProperty("nextNeed").GetInt32()));
    }

    private static async Task RanksAsync(ShopperCalls inviter, ShopperCalls friend, string campaign)
    {
        foreach (var scope in new[] { "all", "today", "2026-11-02" })
        {
            var board = (await friend.GetAsync($"/campaigns/{campaign}/leaderboard?scope={scope}")).Data;
            Assert.Equal((1, "李**", 1, false), board.GetProperty("list")[0] is var top ? (top.GetProperty("rank").GetInt32(), top.Text("name"), top.GetProperty("confirmed").GetInt32(), top.GetProperty("isMe").GetBoolean()) : default);
            Assert.Equal(JsonValueKind.Null, board.GetProperty("own").ValueKind);
        }

        Assert.True((await inviter.GetAsync($"/campaigns/{campaign}/leaderboard")).Data.GetProperty("own").GetProperty("isMe").GetBoolean());
    }

    private static async Task<int> BalanceAsync(ShopperCalls shopper) => (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt32();

    private static (int Status, int Code, string? Reason) Refusal(MiniReply reply) => (reply.Status, reply.Code, reply.Reason);
}
