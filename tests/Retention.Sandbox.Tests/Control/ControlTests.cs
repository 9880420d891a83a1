using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Control;

public sealed class ControlTests
{
    [Fact]
    public async Task People_are_made_found_and_listed_by_page()
    {
        await using var world = await TestWorld.StartAsync();
        var one = await world.PostOpenAsync("/control/people", new { nickname = "阿茶", phone = "13911112222" });
        var many = await world.PostOpenAsync("/control/people", new { count = 60 });

        Assert.Equal(60, many.GetProperty("openIds").GetArrayLength());
        Assert.Equal("阿茶", (await world.GetAsync("/control/people?search=139111"))[0].Text("nickname"));
        var page = await world.GetAsync($"/control/people?limit=10&after={one.GetProperty("number").GetInt32()}");
        Assert.Equal((10, 2), (page.GetArrayLength(), page[0].GetProperty("number").GetInt32()));
        Assert.Equal(one.Text("openId"), (await world.GetAsync($"/control/people/{one.GetProperty("openIds").Text("mini")}")).GetProperty("openIds").Text("brand"));
    }

    [Fact]
    public async Task A_phones_story_is_told_in_its_chat()
    {
        await using var world = await TestWorld.StartAsync();
        var openId = (await world.PostOpenAsync("/control/people", new { })).Text("openId");
        var path = $"/control/people/{openId}";
        Assert.Equal("还没有关注这个公众号", (await world.PostOpenAsync($"{path}/write", new { text = "你好" })).Text("error"));
        foreach (var (act, body) in new (string, object)[]
        {
            ("follow", new { how = "qr", scene = "shop" }),
            ("write", new { text = "你好" }),
            ("write", new { image = true }),
            ("write", new { location = new { latitude = 31.2, longitude = 121.5, label = "上海" } }),
            ("scan", new { scene = "shop" }),
            ("block", new { }),
            ("unblock", new { }),
            ("subscribe-prompt", new { answers = new Dictionary<string, string> { ["sub-points"] = "accept" } }),
            ("sms-reply", new { text = "R" }),
            ("unfollow", new { }),
        })
        {
            Assert.True((await world.PostOpenAsync($"{path}/{act}", body)).TryGetProperty("ok", out _), act);
        }

        var chat = (await world.GetAsync($"{path}/chat")).EnumerateArray().Select(bubble => bubble.GetProperty("kind").GetString()).ToList();
        Assert.Equal(["event", "text", "image", "text", "event", "sms", "event"], chat);
        Assert.Equal(0, (await world.GetAsync(path)).GetProperty("unread").GetInt32());
        Assert.Equal("没有这个人", (await world.PostOpenAsync("/control/people/nobody/follow", new { })).Text("error"));
    }

    [Fact]
    public async Task What_arrived_is_told_by_kind_and_cursor()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        for (var i = 0; i < 3; i++)
        {
            (await world.PostAsync("/cgi-bin/message/custom/send", new { touser = fan.OpenId, msgtype = "text", text = new { content = $"{i}" } })).IsOk();
        }

        var page = await world.GetAsync("/control/arrived?kind=custom&after=1&limit=1");
        Assert.Contains("\"content\":\"1\"", page[0].Text("raw"));
        Assert.Equal(0, (await world.GetAsync("/control/arrived?kind=sms")).GetArrayLength());
        Assert.Equal(3, (await world.GetAsync("/control/arrived/count")).GetProperty("custom").GetProperty("delivered").GetInt32());
    }

    [Fact]
    public async Task The_clock_goes_forward_only()
    {
        await using var world = await TestWorld.StartAsync();
        var before = world.Clock.GetUtcNow();
        using var http = new HttpClient { BaseAddress = world.Host.BaseAddress };

        (await world.PostOpenAsync("/control/clock/advance", new { seconds = 86400 })).GetProperty("now");
        using var back = await http.PostAsJsonAsync("/control/clock/advance", new { seconds = -1 });

        Assert.Equal(HttpStatusCode.BadRequest, back.StatusCode);
        Assert.Equal(before.AddDays(1), world.Clock.GetUtcNow());
        Assert.True((await world.GetAsync("/control/clock")).GetProperty("movable").GetBoolean());
    }

    [Fact]
    public async Task Faults_are_set_listed_and_removed()
    {
        await using var world = await TestWorld.StartAsync();
        using var http = new HttpClient { BaseAddress = world.Host.BaseAddress };

        Assert.Equal("timeoutAfterAccept", (await world.PostOpenAsync("/control/faults", new { path = "/cgi-bin", kind = "timeoutAfterAccept", times = 2 }))[0].Text("kind"));
        await http.DeleteAsync("/control/faults");
        Assert.Equal(0, (await world.GetAsync("/control/faults")).GetArrayLength());
    }

    [Fact]
    public async Task Anything_can_be_pushed()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var fan = world.Stranger();

        await world.PostOpenAsync("/control/push", new { openId = fan.OpenId, @event = "kf_create_session", nodes = new Dictionary<string, object> { ["KfAccount"] = "a@b", ["N"] = 1 }, count = 2 });
        await world.PostOpenAsync("/control/push", new { account = "brand", rawXml = "<not xml" });
        await world.SettledAsync();

        Assert.Equal(3, receiver.Received.Count);
        Assert.Equal(2, receiver.Received.Count(one => one.Text.Contains("<KfAccount><![CDATA[a@b]]></KfAccount><N>1</N>", StringComparison.Ordinal)));
        var log = await world.GetAsync("/control/callbacks");
        Assert.Equal((3, 200), (log.GetArrayLength(), log[0].GetProperty("attempts")[0].GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Whoever_watches_is_told()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Stranger();
        using var http = new HttpClient { BaseAddress = world.Host.BaseAddress };
        using var reader = new StreamReader(await http.GetStreamAsync("/control/stream"));
        Assert.Equal(": hello", await reader.ReadLineAsync());
        await reader.ReadLineAsync();
        await Until.TrueAsync(() => world.World.Live.HasListeners);

        world.World.Phones.Follow(fan);

        var line = (await reader.ReadLineAsync())!;
        Assert.StartsWith("data: ", line);
        using var happening = JsonDocument.Parse(line[6..]);
        Assert.Equal((fan.OpenId, "event"), (happening.RootElement.Text("openId"), happening.RootElement.GetProperty("bubble").Text("kind")));
    }

    [Fact]
    public async Task Accounts_show_their_menu_and_templates()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.PostAsync("/cgi-bin/menu/create", new { button = new[] { new { name = "积分", type = "click", key = "points" } } })).IsOk();

        var brand = (await world.GetAsync("/control/accounts"))[0];

        Assert.Equal(("brand", "officialAccount", "积分"), (brand.Text("key"), brand.Text("kind"), brand.GetProperty("menu").GetProperty("button")[0].Text("name")));
        Assert.Contains(brand.GetProperty("templates").EnumerateArray(), template => template.Text("id") == "tmpl-points-changed");
    }
}
