using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Sixty-four at once, by the API: what is limited is never exceeded, what happens once happens once.</summary>
public sealed class CampaignRaceTests
{
    private const int Together = 64;

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task One_friend_helps_once_and_a_stage_is_claimed_once_however_often_it_is_pressed(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var (inviter, other, friend) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var codes = new[] { await inviter.JoinAsync(campaign), await other.JoinAsync(campaign) };

        var helps = await Task.WhenAll(Enumerable.Range(0, Together).Select(i => friend.HelpAsync(campaign, codes[i % 2], $"press-{i}")));
        Assert.All(helps, reply => Assert.True(reply.Status == 200 || reply.Reason == "referral.helped_another", reply.Body));
        Assert.Equal(Together / 2, helps.Count(reply => reply.Status == 200));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from referral"));

        var winner = helps[0].Status == 200 ? inviter : other;
        await bed.BuyAsync(friend, "T1");
        await winner.SettledAsync(campaign, confirmed: 1, held: 0);
        var claims = await Task.WhenAll(Enumerable.Range(0, Together).Select(i => winner.PostAsync($"/campaigns/{campaign}/stages/1/claim", null, $"claim-{i}")));
        Assert.All(claims, reply => Assert.True(reply.Status == 200, reply.Body));
        Assert.Single(claims.Select(reply => reply.Data.Text("id")).Distinct());
        Assert.Equal((1, 1), (await bed.ScalarAsync<long>("select count(*) from prize"), await bed.ScalarAsync<long>("select taken from referral_budget where item = 'stage:1'")));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_crowd_of_friends_is_counted_to_the_last(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.Ladder(bed));
        var inviter = await ShopperCalls.SignInAsync(bed);
        var code = await inviter.JoinAsync(campaign);
        var crowd = await bed.CrowdAsync(Together);

        var helps = await Task.WhenAll(crowd.Select(friend => friend.HelpAsync(campaign, code)));
        Assert.All(helps, reply => Assert.True(reply.Status == 200, reply.Body));
        // So many within a minute are looked at by an operator; none of them is lost or counted twice.
        await ProductBed.EventuallyAsync("all of them are counted or held back", async () => await inviter.ProgressAsync(campaign) is var progress && progress.Held + progress.Checking == Together);
        var (confirmed, held, _, lost) = await inviter.ProgressAsync(campaign);
        Assert.Equal((0, 0, held * 70L, Together), (confirmed, lost, await bed.ScalarAsync<long>("select taken from referral_budget where item = 'points'"), await bed.ScalarAsync<long>("select count(*) from referral")));
        var first = (await inviter.GetAsync($"/campaigns/{campaign}/helpers?limit=50")).Data;
        var rest = (await inviter.GetAsync($"/campaigns/{campaign}/helpers?limit=50&cursor={first.Text("nextCursor")}")).Data;
        Assert.Equal(Together, first.GetProperty("list").EnumerateArray().Concat(rest.GetProperty("list").EnumerateArray()).Select(helper => helper.Text("id")).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_captain_opens_one_team_and_its_seats_are_never_exceeded(Stand stand)
    {
        const int Size = 5;
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.TeamOf(bed, Size));
        var captain = await ShopperCalls.SignInAsync(bed);
        var opened = await Task.WhenAll(Enumerable.Range(0, Together).Select(i => captain.PostAsync("/teams", new { campaignId = campaign }, $"open-{i}")));
        var team = Assert.Single(opened, reply => reply.Status == 200).Data;
        Assert.All(opened.Where(reply => reply.Status != 200), reply => Assert.Equal((409, "referral.in_team"), (reply.Status, reply.Reason)));

        var (code, crowd) = (team.Text("code")!, await bed.CrowdAsync(Together));
        var joins = await Task.WhenAll(crowd.Select(friend => friend.PostAsync($"/teams/{code}/join", null, "join")));
        var mates = crowd.Where((_, i) => joins[i].Status == 200).ToList();
        Assert.Equal(Size - 1, mates.Count);
        Assert.All(joins.Where(reply => reply.Status != 200), reply => Assert.Equal((409, "referral.team_full"), (reply.Status, reply.Reason)));
        Assert.Equal((Size, Size - 1), (await bed.ScalarAsync<long>("select taken from referral_team"), await bed.ScalarAsync<long>("select count(*) from referral where team_id is not null")));
        Assert.Equal("full", (await captain.GetAsync($"/teams/{code}")).Data.Text("state"));

        for (var i = 0; i < mates.Count; i++)
            await bed.BuyAsync(mates[i], $"T{i}");
        await ProductBed.EventuallyAsync("the team has won", async () => (await captain.GetAsync($"/teams/{code}")).Data.Text("state") == "won");
        foreach (var winner in mates.Prepend(captain))
            Assert.Equal("needsAddress", (await winner.PostAsync($"/campaigns/{campaign}/awards/team:{code}/claim", null, "claim")).Data.Text("state"));
        Assert.Equal((Size, 1), (await bed.ScalarAsync<long>("select count(*) from prize"), await bed.ScalarAsync<long>("select taken from referral_budget where item = 'team'")));
    }
}
