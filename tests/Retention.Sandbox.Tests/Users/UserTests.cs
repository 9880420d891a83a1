using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Users;

public sealed class UserTests
{
    [Fact]
    public async Task A_stranger_shows_little_and_a_follower_no_name()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Stranger();

        var before = await world.GetWithTokenAsync($"/cgi-bin/user/info?openid={fan.OpenId}&lang=zh_CN");
        world.World.Phones.Follow(fan, "card");
        var after = await world.GetWithTokenAsync($"/cgi-bin/user/info?openid={fan.OpenId}&lang=zh_CN");

        Assert.False(before.TryGetProperty("subscribe_time", out _));
        Assert.False(after.TryGetProperty("nickname", out _));
        Assert.Equal((1, "ADD_SCENE_PROFILE_CARD"), (after.GetProperty("subscribe").GetInt32(), after.Text("subscribe_scene")));
        Assert.Equal(world.Clock.GetUtcNow().ToUnixTimeSeconds(), after.GetProperty("subscribe_time").GetInt64());
    }

    [Fact]
    public async Task Legacy_fields_are_there_when_asked_for()
    {
        await using var world = await TestWorld.StartAsync(new SandboxOptions { LegacyUserFields = true });

        Assert.Equal("", (await world.GetWithTokenAsync($"/cgi-bin/user/info?openid={world.Follower().OpenId}")).Text("nickname"));
    }

    [Fact]
    public async Task One_person_has_one_unionid_and_two_openids()
    {
        await using var world = await TestWorld.StartAsync();
        var person = world.World.People.Create();

        Assert.Equal(28, person.Fans[0].OpenId.Length);
        Assert.NotEqual(person.Fans[0].OpenId, person.Fans[1].OpenId);
        Assert.Equal(person.UnionId, (await world.GetWithTokenAsync($"/cgi-bin/user/info?openid={person.Fans[0].OpenId}")).Text("unionid"));
        (await world.GetWithTokenAsync($"/cgi-bin/user/info?openid={person.Fans[1].OpenId}")).IsRefused(40003);
    }

    [Fact]
    public async Task A_batch_is_at_most_a_hundred()
    {
        await using var world = await TestWorld.StartAsync();
        object Asked(int count) => new { user_list = Enumerable.Range(0, count).Select(_ => new { openid = world.Stranger().OpenId }).ToList() };

        Assert.Equal(100, (await world.PostAsync("/cgi-bin/user/info/batchget", Asked(100))).GetProperty("user_info_list").GetArrayLength());
        (await world.PostAsync("/cgi-bin/user/info/batchget", Asked(101))).IsRefused(40032);
    }

    [Fact]
    public async Task Followers_are_listed_and_the_last_page_is_empty()
    {
        await using var world = await TestWorld.StartAsync();
        var fans = new[] { world.Follower(), world.Follower() };
        world.Stranger();

        var first = await world.GetWithTokenAsync("/cgi-bin/user/get?next_openid=");
        var last = await world.GetWithTokenAsync($"/cgi-bin/user/get?next_openid={first.Text("next_openid")}");

        Assert.Equal(fans.Select(fan => fan.OpenId), first.GetProperty("data").GetProperty("openid").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal((0, false), (last.GetProperty("count").GetInt32(), last.TryGetProperty("data", out _)));
    }

    [Fact]
    public async Task A_remark_is_short_and_for_followers()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();

        (await world.PostAsync("/cgi-bin/user/info/updateremark", new { openid = fan.OpenId, remark = "九个字的备注刚好行" })).IsOk();
        (await world.PostAsync("/cgi-bin/user/info/updateremark", new { openid = fan.OpenId, remark = "十个字的备注就太长了" })).IsRefused(40092);
        (await world.PostAsync("/cgi-bin/user/info/updateremark", new { openid = world.Stranger().OpenId, remark = "x" })).IsRefused(43004);
    }

    [Fact]
    public async Task A_mini_program_may_not_ask()
    {
        await using var world = await TestWorld.StartAsync();
        var token = await world.TokenAsync(world.Mini);

        (await world.GetAsync($"/cgi-bin/user/get?access_token={token}")).IsRefused(48001);
    }
}
