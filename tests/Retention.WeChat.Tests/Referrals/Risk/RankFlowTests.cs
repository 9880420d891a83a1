using Retention.Sandbox.Faults;
using Retention.WeChat.Tests.MiniProgram;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What WeChat says of people is asked while they call, and kept with what they did.</summary>
public sealed class RankFlowTests
{
    private const string RankPath = "/wxa/getuserriskrank";

    /// <summary>The simulated WeChat is careful with numbers that end so.</summary>
    private const string RiskyPhone = "13800000100";

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Both_looks_know_it_though_the_friend_follows_a_day_later_when_WeChat_says_nothing(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await LetThroughAsync(console);
        var campaign = await bed.PublishAsync(CampaignBed.Terms(bed) with { RequiresFollow = true });
        var code = await (await ShopperCalls.SignInAsync(bed)).JoinAsync(campaign);
        var friend = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: RiskyPhone));
        Assert.Equal(200, (await friend.HelpAsync(campaign, code)).Status);
        await ProductBed.EventuallyAsync("the help waits for the follow", async () => await bed.ScalarAsync<string>("select state from referral") == "Waiting");
        Assert.Equal(4, await bed.ScalarAsync<int>("select wechat_rank from referral"));

        bed.World.Faults.Add(new Fault { Path = RankPath, Kind = FaultKind.Http500 });
        bed.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(bed.World.Phones.Follow(friend.Fan.Person.At(bed.Account), "search"));
        await ProductBed.EventuallyAsync("the help is held", async () => await bed.ScalarAsync<string>("select state from referral") == "Held");
        await bed.BuyAsync(friend, "order-1");
        await ProductBed.EventuallyAsync("the help is confirmed", async () => await bed.ScalarAsync<string>("select state from referral") == "Confirmed");

        var looks = (await console.ReadAsync($"referrals/{await bed.ScalarAsync<long>("select id from referral")}/assessments")).EnumerateArray().ToList();
        Assert.Equal(2, looks.Count);
        Assert.All(looks, look => Assert.Equal("wechat_rank", Assert.Single(look.GetProperty("parts").EnumerateArray()).GetProperty("code").GetString()));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task WeChat_that_fails_or_hangs_holds_up_no_help(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.Terms(bed));
        var code = await (await ShopperCalls.SignInAsync(bed)).JoinAsync(campaign);
        foreach (var fault in new[] { new Fault { Path = RankPath, Kind = FaultKind.Http500 }, new Fault { Path = RankPath, Kind = FaultKind.TimeoutAfterAccept } })
        {
            bed.World.Faults.Clear();
            bed.World.Faults.Add(fault);
            bed.Clock.Advance(TimeSpan.FromMinutes(2));
            var helped = await (await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: RiskyPhone))).HelpAsync(campaign, code);
            Assert.True(helped.Status == 200, helped.Body);
            Assert.True(fault.Struck > 0);
        }

        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from referral where wechat_rank is null"));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_claim_and_a_draw_keep_what_WeChat_said_of_who_made_them(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await LetThroughAsync(console);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var inviter = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: RiskyPhone));
        var code = await inviter.JoinAsync(campaign);
        var friend = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(200, (await friend.HelpAsync(campaign, code)).Status);
        Assert.Equal(0, await bed.ScalarAsync<int>("select wechat_rank from referral"));
        await bed.BuyAsync(friend, "order-1");
        await ProductBed.EventuallyAsync("the stage is reached", async () => await bed.ScalarAsync<long>("select count(*) from referral_award") == 1);
        Assert.Equal(200, (await inviter.PostAsync($"/campaigns/{campaign}/stages/1/claim", new { address = CampaignBed.Home }, "claim")).Status);
        Assert.Equal(4, await bed.ScalarAsync<int>("select wechat_rank from referral_award"));

        var lottery = await PublishLotteryAsync(console, bed);
        Assert.Equal(200, (await inviter.PostAsync($"/lotteries/{lottery}/draws", null, "draw")).Status);
        Assert.Equal(4, await bed.ScalarAsync<int>("select wechat_rank from lottery_draw"));
    }

    /// <summary>The rank is seen and nobody is held for it.</summary>
    private static async Task LetThroughAsync(HttpClient console)
    {
        var rules = new[] { new { code = "wechat_rank", signal = "WeChatRank", steps = new[] { new { at = 4, points = 1 } } } };
        var drafted = await console.CreateAsync("referral-risk/rules", new { note = "只看不拦", set = new { verifyAt = 1_000, holdAt = 1_000, rejectAt = 1_000, rules } });
        await console.CreateAsync($"referral-risk/rules/{drafted.GetProperty("version").GetInt32()}/activate", new { });
    }

    private static async Task<long> PublishLotteryAsync(HttpClient console, ProductBed bed)
    {
        var now = bed.Clock.GetUtcNow();
        var id = (await console.CreateAsync("lotteries", new
        {
            name = "春茶大转盘", kind = "Wheel", organiser = "山间茶铺有限公司", conditions = "会员均可参与。", method = "依次抽取预先洗好的奖券。", claimTerms = "30 天内填写地址。",
            startsAt = now.AddMinutes(-1), endsAt = now.AddDays(7), costPoints = 0, drawsPerDayMax = 10, drawsMax = 3,
            prizes = new[] { new { no = 1, prize = new { name = "紫砂壶", kind = "Physical", valueFen = 29_900 }, tickets = 1 } }, noPrizeTickets = 1,
        })).GetProperty("id").GetInt64();
        await console.CreateAsync($"lotteries/{id}/publish", new { });
        return id;
    }
}
