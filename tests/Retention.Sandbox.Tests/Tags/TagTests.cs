using System.Text.Json;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Tags;

public sealed class TagTests
{
    [Fact]
    public async Task A_tag_is_made_renamed_counted_and_deleted()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var id = await CreateAsync(world, "新客");
        (await world.PostAsync("/cgi-bin/tags/update", new { tag = new { id, name = "老客" } })).IsOk();
        (await TagAsync(world, id, fan)).IsOk();

        var listed = (await world.GetWithTokenAsync("/cgi-bin/tags/get")).GetProperty("tags").EnumerateArray().Single(tag => tag.GetProperty("id").GetInt32() == id);
        Assert.Equal(("老客", 1), (listed.Text("name"), listed.GetProperty("count").GetInt32()));
        (await world.PostAsync("/cgi-bin/tags/delete", new { tag = new { id } })).IsOk();
        Assert.Equal("[]", (await world.PostAsync("/cgi-bin/tags/getidlist", new { openid = fan.OpenId })).GetProperty("tagid_list").GetRawText());
    }

    [Fact]
    public async Task Own_tags_begin_at_a_hundred_and_the_platforms_cannot_be_changed()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal(100, await CreateAsync(world, "一"));
        (await world.PostAsync("/cgi-bin/tags/update", new { tag = new { id = 2, name = "x" } })).IsRefused(45058);
        (await world.PostAsync("/cgi-bin/tags/delete", new { tag = new { id = 2 } })).IsRefused(45058);
        (await world.PostAsync("/cgi-bin/tags/delete", new { tag = new { id = 999 } })).IsRefused(45159);
    }

    [Fact]
    public async Task Names_are_limited_and_unique()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world, "一");

        (await world.PostAsync("/cgi-bin/tags/create", new { tag = new { name = "一" } })).IsRefused(45157);
        (await world.PostAsync("/cgi-bin/tags/create", new { tag = new { name = "" } })).IsRefused(45157);
        (await world.PostAsync("/cgi-bin/tags/create", new { tag = new { name = new string('长', 31) } })).IsRefused(45158);
    }

    [Fact]
    public async Task An_account_has_a_hundred_tags_and_a_fan_twenty()
    {
        await using var world = await TestWorld.StartAsync();
        var (full, fresh) = (world.Follower(), world.Follower());
        for (var i = 0; i < 100; i++)
        {
            await CreateAsync(world, $"标签{i}");
        }

        (await world.PostAsync("/cgi-bin/tags/create", new { tag = new { name = "多" } })).IsRefused(45056);
        for (var id = 100; id < 120; id++)
        {
            (await TagAsync(world, id, full)).IsOk();
        }

        (await TagAsync(world, 120, full)).IsRefused(45059);
        var partly = await TagAsync(world, 120, full, fresh);
        partly.IsRefused(45171);
        Assert.Equal(full.OpenId, partly.GetProperty("fail_openid_list")[0].GetString());
    }

    [Fact]
    public async Task Lists_are_limited_and_openids_must_fit()
    {
        await using var world = await TestWorld.StartAsync();
        var id = await CreateAsync(world, "一");
        var foreign = world.World.People.Create().At(world.Mini);

        (await world.PostAsync("/cgi-bin/tags/members/batchtagging", new { openid_list = Enumerable.Repeat("x", 51), tagid = id })).IsRefused(40032);
        (await world.PostAsync("/cgi-bin/tags/members/batchtagging", new { openid_list = new[] { "nobody" }, tagid = id })).IsRefused(40003);
        (await TagAsync(world, id, foreign)).IsRefused(49003);
        (await TagAsync(world, id, world.Stranger())).IsRefused(50005);
        (await TagAsync(world, 777, world.Follower())).IsRefused(45159);
        (await world.PostAsync("/cgi-bin/tags/members/batchblacklist", new { openid_list = Enumerable.Repeat("x", 21) })).IsRefused(40032);
    }

    [Fact]
    public async Task Leaving_drops_the_tags()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var id = await CreateAsync(world, "一");
        (await TagAsync(world, id, fan)).IsOk();
        world.World.Phones.Unfollow(fan);

        Assert.Equal(0, (await world.PostAsync("/cgi-bin/user/tag/get", new { tagid = id })).GetProperty("count").GetInt32());
        (await world.PostAsync("/cgi-bin/tags/getidlist", new { openid = fan.OpenId })).IsRefused(50005);
    }

    [Fact]
    public async Task The_blacklist_is_read_back_by_cursor()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        (await world.PostAsync("/cgi-bin/tags/members/batchblacklist", new { openid_list = new[] { fan.OpenId } })).IsOk();

        var first = await world.PostAsync("/cgi-bin/tags/members/getblacklist", new { begin_openid = "" });
        var next = await world.PostAsync("/cgi-bin/tags/members/getblacklist", new { begin_openid = first.Text("next_openid") });

        Assert.Equal((1, fan.OpenId), (first.GetProperty("total").GetInt32(), first.GetProperty("data").GetProperty("openid")[0].GetString()));
        Assert.Equal(0, next.GetProperty("count").GetInt32());
        (await world.PostAsync("/cgi-bin/tags/members/batchunblacklist", new { openid_list = new[] { fan.OpenId } })).IsOk();
        Assert.Equal(0, (await world.PostAsync("/cgi-bin/tags/members/getblacklist", new { begin_openid = "" })).GetProperty("total").GetInt32());
    }

    private static async Task<int> CreateAsync(TestWorld world, string name) =>
        (await world.PostAsync("/cgi-bin/tags/create", new { tag = new { name } })).GetProperty("tag").GetProperty("id").GetInt32();

    private static Task<JsonElement> TagAsync(TestWorld world, int id, params Fan[] fans) =>
        world.PostAsync("/cgi-bin/tags/members/batchtagging", new { openid_list = fans.Select(fan => fan.OpenId), tagid = id });
}
