using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class TeamFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Friends_take_seats_by_the_team_s_code_and_see_each_other_by_a_first_letter(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var campaign = await bed.PublishAsync(CampaignBed.TeamOf(bed, 3));
        var (captain, mate, stranger) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        await mate.PostAsync("/me", new { nickname = "王小山" });
        var team = (await captain.PostAsync("/teams", new { campaignId = campaign }, "open")).Data;
        var code = team.Text("code")!;
        Assert.Equal(("captain", "forming", 1, $"pages/invite?t={code}"), (team.Text("role"), team.Text("state"), team.GetProperty("taken").GetInt32(), team.GetProperty("share").Text("path")));
        Assert.Equal(200, (int)(await bed.Http.GetAsync(team.GetProperty("share").Text("codeUrl"))).StatusCode);

        Assert.Equal(200, (await mate.PostAsync($"/campaigns/{campaign}/touch", new { code, channel = "team" })).Status);
        var joined = await mate.PostAsync($"/teams/{code}/join", null, "join");
        Assert.Equal(("mate", "checking"), (joined.Data.GetProperty("team").Text("role"), joined.Data.GetProperty("help").Text("state")));
        Assert.True((await mate.PostAsync($"/teams/{code}/join", null, "join")).IsReplay);
        Assert.Equal(200, (await mate.PostAsync($"/teams/{code}/join", null, "once-more")).Status);
        Assert.Equal((409, "referral.self"), await captain.PostAsync($"/teams/{code}/join", null, "mine") is var self ? (self.Status, self.Reason) : default);
        await captain.SettledAsync(campaign, confirmed: 0, held: 1);

        var seen = (await stranger.GetAsync($"/teams/{code}")).Data;
        Assert.Equal(("none", 2), (seen.Text("role"), seen.GetProperty("taken").GetInt32()));
        Assert.Equal(["新朋友", "王**"], seen.GetProperty("seats").EnumerateArray().Select(seat => seat.Text("name")));
        Assert.DoesNotContain("王小山", $"{seen}", StringComparison.Ordinal);
        Assert.Equal(code, (await mate.GetAsync($"/campaigns/{campaign}/progress")).Data.GetProperty("team").Text("code"));
        Assert.Equal((404, 7101), await stranger.GetAsync("/teams/0000000000") is var none ? (none.Status, none.Code) : default);
    }

    [Fact]
    public async Task A_team_that_is_not_full_in_time_is_over_and_its_captain_may_open_another()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var (campaign, ladder) = (await bed.PublishAsync(CampaignBed.TeamOf(bed, 3)), await bed.PublishAsync(CampaignBed.Ladder(bed)));
        var (captain, mate) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        Assert.Equal((409, 7100), await captain.PostAsync("/teams", new { campaignId = ladder }, "no-teams-here") is var refused ? (refused.Status, refused.Code) : default);
        var code = (await captain.PostAsync("/teams", new { campaignId = campaign }, "open")).Data.Text("code")!;
        await mate.PostAsync($"/teams/{code}/join", null, "join");
        bed.Clock.Advance(TimeSpan.FromHours(72));
        await Task.WhenAll(captain.LoginAsync(), mate.LoginAsync());
        var late = await ShopperCalls.SignInAsync(bed);
        Assert.Equal((409, 7103), await late.PostAsync($"/teams/{code}/join", null, "late") is var closed ? (closed.Status, closed.Code) : default);
        await ProductBed.EventuallyAsync("the team is over", async () => (await captain.GetAsync($"/teams/{code}")).Data.Text("state") == "failed");
        await ProductBed.EventuallyAsync("the friend's help is over", async () =>
            (await mate.GetAsync($"/campaigns/{campaign}")).Data.GetProperty("me").GetProperty("help") is var help && (help.Text("state"), help.Text("reason")) == ("lost", "team_failed"));
        Assert.Equal(200, (await captain.PostAsync("/teams", new { campaignId = campaign }, "open-again")).Status);
    }
}
