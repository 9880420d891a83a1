using System.Text.Json;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Messages;

public sealed class CustomMessageTests
{
    [Fact]
    public async Task A_follow_allows_three_within_a_minute()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();

        for (var i = 0; i < 3; i++)
        {
            (await SendAsync(world, fan)).IsOk();
        }

        (await SendAsync(world, fan)).IsRefused(45047);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync(world, fan)).IsRefused(45015);
    }

    [Fact]
    public async Task A_message_allows_five_within_two_days()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.OldFollower();
        world.World.Phones.Write(fan, "你好");
        world.Clock.Advance(TimeSpan.FromHours(47));

        for (var i = 0; i < 5; i++)
        {
            (await SendAsync(world, fan)).IsOk();
        }

        (await SendAsync(world, fan)).IsRefused(45047);
        world.Clock.Advance(TimeSpan.FromHours(1));
        (await SendAsync(world, fan)).IsRefused(45015);
    }

    [Fact]
    public async Task A_payment_allows_any_number_within_two_days()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.OldFollower();
        Assert.Null(world.World.Phones.Pay(fan));
        world.Clock.Advance(TimeSpan.FromHours(47));
        for (var i = 0; i < 50; i++)
        {
            (await SendAsync(world, fan)).IsOk();
        }

        world.Clock.Advance(TimeSpan.FromHours(1));
        (await SendAsync(world, fan)).IsRefused(45015);
        Assert.NotNull(world.World.Phones.Pay(fan.Person.At(world.Mini)));
    }

    [Fact]
    public async Task The_shortest_lived_bucket_is_spent_first()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        world.World.Phones.Write(fan, "你好");

        for (var i = 0; i < 3; i++)
        {
            (await SendAsync(world, fan)).IsOk();
        }

        world.Clock.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 5; i++)
        {
            (await SendAsync(world, fan)).IsOk();
        }

        (await SendAsync(world, fan)).IsRefused(45047);
    }

    [Fact]
    public async Task A_trigger_again_fills_its_bucket_and_does_not_add_up()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.OldFollower();
        world.World.Phones.Write(fan, "一");
        world.World.Phones.Write(fan, "二");

        for (var i = 0; i < 5; i++)
        {
            (await SendAsync(world, fan)).IsOk();
        }

        (await SendAsync(world, fan)).IsRefused(45047);
    }

    [Fact]
    public async Task A_menu_choice_counts_as_a_click()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.OldFollower();
        world.World.Phones.Write(fan, "满意", menuChoiceId: "101");
        world.Clock.Advance(TimeSpan.FromMinutes(1));

        (await SendAsync(world, fan)).IsRefused(45015);
    }

    [Fact]
    public async Task Strangers_leavers_blockers_and_blacklisted_are_not_reached()
    {
        await using var world = await TestWorld.StartAsync();
        (await SendAsync(world, world.Stranger())).IsRefused(45015);
        var leaver = world.Follower();
        world.World.Phones.Unfollow(leaver);
        (await SendAsync(world, leaver)).IsRefused(45015);
        var blocker = world.Follower();
        world.World.Phones.Block(blocker, true);
        (await SendAsync(world, blocker)).IsRefused(48002);
        var unwanted = world.Follower();
        (await world.PostAsync("/cgi-bin/tags/members/batchblacklist", new { openid_list = new[] { unwanted.OpenId } })).IsOk();
        (await SendAsync(world, unwanted)).IsRefused(43019);
    }

    [Fact]
    public async Task A_mini_program_may_answer_two_after_its_service_was_opened()
    {
        await using var world = await TestWorld.StartAsync();
        var visitor = world.World.People.Create().At(world.Mini);
        world.World.Phones.OpenMiniProgram(visitor, "pages/index", sessionFrom: "");
        object Message() => new { touser = visitor.OpenId, msgtype = "text", text = new { content = "您好" } };

        (await world.PostAsync("/cgi-bin/message/custom/send", Message(), world.Mini)).IsOk();
        (await world.PostAsync("/cgi-bin/message/custom/send", Message(), world.Mini)).IsOk();
        (await world.PostAsync("/cgi-bin/message/custom/send", Message(), world.Mini)).IsRefused(45047);
        (await world.PostAsync("/cgi-bin/message/custom/send", new { touser = visitor.OpenId, msgtype = "news", news = new { } }, world.Mini)).IsRefused(40008);
    }

    [Theory]
    [InlineData("""{"msgtype":"text","text":{"content":""}}""", 44004)]
    [InlineData("""{"msgtype":"parcel","parcel":{}}""", 40008)]
    [InlineData("""{"msgtype":"text"}""", 47001)]
    [InlineData("""{"msgtype":"image","image":{"media_id":"nowhere"}}""", 40007)]
    [InlineData("""{"msgtype":"news","news":{"articles":[{"title":"a"},{"title":"b"}]}}""", 45008)]
    [InlineData("""{"msgtype":"miniprogrampage","miniprogrampage":{"appid":"wx0"}}""", 40013)]
    public async Task Wrong_content_is_refused_and_spends_nothing(string rest, int code)
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();

        (await world.PostRawAsync("/cgi-bin/message/custom/send", $"{{\"touser\":\"{fan.OpenId}\",{rest[1..]}")).IsRefused(code);
        Assert.Equal(0, world.World.Arrivals.Accepted(ArrivalKind.Custom));
    }

    [Fact]
    public async Task Too_long_a_text_is_refused()
    {
        await using var world = await TestWorld.StartAsync();

        (await SendAsync(world, world.Follower(), new string('字', 700))).IsRefused(45002);
    }

    [Fact]
    public async Task Bad_bodies_are_refused()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.PostRawAsync("/cgi-bin/message/custom/send", "")).IsRefused(44002);
        (await world.PostRawAsync("/cgi-bin/message/custom/send", "{")).IsRefused(47001);
        (await world.PostRawAsync("/cgi-bin/message/custom/send", "[]")).IsRefused(47001);
        (await world.GetWithTokenAsync("/cgi-bin/message/custom/send")).IsRefused(43002);
        (await world.PostRawAsync("/cgi-bin/user/info", "{}")).IsRefused(43001);
    }

    [Fact]
    public async Task What_arrived_is_kept_to_the_byte()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var body = $"{{ \"touser\": \"{fan.OpenId}\", \"msgtype\":\"text\",\"text\":{{\"content\":\"你 好\"}} }}";

        (await world.PostRawAsync("/cgi-bin/message/custom/send", body)).IsOk();

        var arrival = Assert.Single(world.World.Arrivals.After(0, ArrivalKind.Custom));
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(arrival.RawBody.Span));
        Assert.Equal("你 好", fan.Person.Chat.Last!.Text);
    }

    [Fact]
    public async Task Typing_needs_a_recent_contact()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.OldFollower();
        object Typing(string command) => new { touser = fan.OpenId, command };

        (await world.PostAsync("/cgi-bin/message/custom/typing", Typing("Typing"))).IsRefused(45080);
        world.World.Phones.Write(fan, "在吗");
        (await world.PostAsync("/cgi-bin/message/custom/typing", Typing("Typing"))).IsOk();
        (await world.PostAsync("/cgi-bin/message/custom/typing", Typing("Typing"))).IsRefused(45081);
        (await world.PostAsync("/cgi-bin/message/custom/typing", Typing("CancelTyping"))).IsOk();
        (await world.PostAsync("/cgi-bin/message/custom/typing", Typing("Humming"))).IsRefused(45072);
    }

    private static Task<JsonElement> SendAsync(TestWorld world, Fan fan, string content = "您好") =>
        world.PostAsync("/cgi-bin/message/custom/send", new { touser = fan.OpenId, msgtype = "text", text = new { content } });
}
