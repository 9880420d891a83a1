using System.Text.Json;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Messages;

public sealed class SubscribeMessageTests
{
    [Fact]
    public async Task Each_yes_is_good_for_one()
    {
        await using var world = await TestWorld.StartAsync();
        var person = world.World.People.Create();
        (await SendAsync(world, person)).IsRefused(43101);
        Answer(world, person, true);
        Answer(world, person, true);
        Answer(world, person, false);

        (await SendAsync(world, person)).IsOk();
        (await SendAsync(world, person)).IsOk();
        (await SendAsync(world, person)).IsRefused(43101);
    }

    [Fact]
    public async Task A_yes_to_a_long_term_template_stands_until_a_no()
    {
        await using var world = await TestWorld.StartAsync();
        var points = world.Mini.Templates.Find("sub-points")!;
        world.Mini.Templates.Add(points with { LongTerm = true });
        var person = world.World.People.Create();
        Answer(world, person, true);
        for (var message = 0; message < 5; message++)
        {
            (await SendAsync(world, person)).IsOk();
        }

        Answer(world, person, false);
        (await SendAsync(world, person)).IsRefused(43101);
    }

    [Fact]
    public async Task A_wrong_value_spends_nothing()
    {
        await using var world = await TestWorld.StartAsync();
        var person = world.World.People.Create();
        Answer(world, person, true);

        (await SendAsync(world, person, points: "十")).IsRefused(47003);
        (await SendAsync(world, person)).IsOk();
    }

    [Fact]
    public async Task Switching_off_takes_the_grants_away()
    {
        await using var world = await TestWorld.StartAsync();
        var person = world.World.People.Create();
        Answer(world, person, true);
        world.World.Phones.SetTemplate(person.At(world.Mini), "sub-points", allowed: false);

        (await SendAsync(world, person)).IsRefused(43101);
    }

    [Fact]
    public async Task An_official_account_sends_its_own_templates()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        world.World.Phones.AnswerSubscribePrompt(fan.Person, new Dictionary<string, bool> { ["sub-activity"] = true });
        object Body(string template) => new
        {
            touser = fan.OpenId, template_id = template, data = new { thing1 = new { value = "春茶节" }, phrase2 = new { value = "进行中" }, thing3 = new { value = "欢迎参加" } },
        };

        (await world.PostAsync("/cgi-bin/message/subscribe/bizsend", Body("sub-points"))).IsRefused(40037);
        (await world.PostAsync("/cgi-bin/message/subscribe/bizsend", Body("sub-activity"))).IsOk();
        (await world.PostAsync("/cgi-bin/message/subscribe/bizsend", Body("sub-activity"))).IsRefused(43101);
        (await world.PostAsync("/cgi-bin/message/subscribe/send", Body("sub-activity"))).IsRefused(48001);
    }

    [Fact]
    public async Task The_result_is_pushed()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var person = world.World.People.Create();
        Answer(world, person, true);
        (await SendAsync(world, person)).IsOk();
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => receiver.Received.Count == 2);

        Assert.Contains("\"Event\":\"subscribe_msg_popup_event\"", receiver.Received[0].Text);
        Assert.Contains("\"ErrorCode\":0,\"ErrorStatus\":\"success\"", receiver.Received[1].Text);
    }

    [Fact]
    public async Task The_old_one_time_subscription_reaches_strangers_once()
    {
        await using var world = await TestWorld.StartAsync();
        var stranger = world.Stranger();
        world.World.Phones.AnswerSubscribePrompt(stranger.Person, new Dictionary<string, bool> { ["tmpl-booking"] = true });
        object Body(string title) => new { touser = stranger.OpenId, template_id = "tmpl-booking", scene = 1, title, data = new { content = new { value = "已预约" } } };

        (await world.PostAsync("/cgi-bin/message/template/subscribe", Body(new string('长', 16)))).IsRefused(40062);
        (await world.PostAsync("/cgi-bin/message/template/subscribe", Body("预约"))).IsOk();
        (await world.PostAsync("/cgi-bin/message/template/subscribe", Body("预约"))).IsRefused(43101);
    }

    private static void Answer(TestWorld world, Person person, bool accept) =>
        Assert.Null(world.World.Phones.AnswerSubscribePrompt(person, new Dictionary<string, bool> { ["sub-points"] = accept }));

    private static Task<JsonElement> SendAsync(TestWorld world, Person person, string points = "10") => world.PostAsync(
        "/cgi-bin/message/subscribe/send",
        new
        {
            touser = person.At(world.Mini).OpenId,
            template_id = "sub-points",
            page = "pages/points",
            data = new { thing1 = new { value = "签到" }, number2 = new { value = points }, time3 = new { value = "2026-11-20 12:00" } },
        },
        world.Mini);
}
