using System.Text.Json;
using System.Xml.Linq;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Messages;

public sealed class TemplateMessageTests
{
    [Fact]
    public async Task A_good_one_arrives_as_a_card_with_an_id_beyond_doubles()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();

        var answer = await SendAsync(world, fan);

        answer.IsOk();
        Assert.True(answer.GetProperty("msgid").GetInt64() > 1L << 53);
        Assert.Equal(("template", "积分变动通知", "签到奖励"), (fan.Person.Chat.Last!.Kind, fan.Person.Chat.Last.Title, fan.Person.Chat.Last.Fields![0].Value));
    }

    [Theory]
    [InlineData("thing1", "这一段文字明显已经超过二十个字所以不会被接受的")]
    [InlineData("number2", "十")]
    [InlineData("time4", "明天")]
    public async Task A_value_of_the_wrong_type_is_named(string field, string value)
    {
        await using var world = await TestWorld.StartAsync();
        var data = Data();
        data[field] = new { value };

        var text = (await SendAsync(world, world.Follower(), data)).IsRefused(47003);

        Assert.StartsWith($"argument invalid! data.{field}.value invalid", text);
    }

    [Fact]
    public async Task Missing_and_unknown_fields_are_named()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var missing = Data();
        missing.Remove("number3");
        var unknown = Data();
        unknown["thing9"] = new { value = "x" };
        var empty = Data();
        empty["thing1"] = new { value = "" };

        Assert.Contains("data.number3.value", (await SendAsync(world, fan, missing)).IsRefused(47003));
        Assert.Contains("data.thing9.value", (await SendAsync(world, fan, unknown)).IsRefused(47003));
        Assert.Contains("data.thing1.value", (await SendAsync(world, fan, empty)).IsRefused(47003));
    }

    [Theory]
    [InlineData("sub-activity", 40037)]
    [InlineData("sub-points", 40037)]
    [InlineData("nowhere", 40037)]
    [InlineData("", 40036)]
    public async Task Only_the_accounts_own_templates_are_sent(string template, int code)
    {
        await using var world = await TestWorld.StartAsync();

        (await SendAsync(world, world.Follower(), template: template)).IsRefused(code);
    }

    [Fact]
    public async Task Restricted_templates_and_advertising_are_refused()
    {
        var restricted = SandboxDefaults.Templates[1] with { Restricted = true };
        await using var world = await TestWorld.StartAsync(new SandboxOptions
        {
            Accounts = SandboxDefaults.Accounts, Templates = [SandboxDefaults.Templates[0], restricted],
        });
        var fan = world.Follower();
        var advertising = Data();
        advertising["thing1"] = new { value = "全场清仓快来" };

        (await SendAsync(world, fan, template: restricted.Id)).IsRefused(43116);
        (await SendAsync(world, fan, advertising)).IsRefused(40249);
    }

    [Fact]
    public async Task Only_followers_who_want_it_are_reached()
    {
        await using var world = await TestWorld.StartAsync();
        (await SendAsync(world, world.Stranger())).IsRefused(43004);
        var unwilling = world.Follower();
        world.World.Phones.SetTemplate(unwilling, "tmpl-points-changed", allowed: false);
        (await SendAsync(world, unwilling)).IsRefused(43101);
        var unwanted = world.Follower();
        (await world.PostAsync("/cgi-bin/tags/members/batchblacklist", new { openid_list = new[] { unwanted.OpenId } })).IsOk();
        (await SendAsync(world, unwanted)).IsRefused(43019);
    }

    [Fact]
    public async Task A_client_msg_id_delivers_once_in_ten_minutes()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();

        var first = await SendAsync(world, fan, clientId: "a");
        world.Clock.Advance(TimeSpan.FromMinutes(9));
        var again = await SendAsync(world, fan, clientId: "a");
        var other = await SendAsync(world, world.Follower(), clientId: "a");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await SendAsync(world, fan, clientId: "a");

        Assert.Equal(first.GetProperty("msgid").GetInt64(), again.GetProperty("msgid").GetInt64());
        Assert.NotEqual(first.GetProperty("msgid").GetInt64(), other.GetProperty("msgid").GetInt64());
        Assert.NotEqual(first.GetProperty("msgid").GetInt64(), later.GetProperty("msgid").GetInt64());
        Assert.Equal((4, 3), (world.World.Arrivals.Accepted(ArrivalKind.Template), world.World.Arrivals.Delivered(ArrivalKind.Template)));
    }

    [Theory]
    [InlineData(false, null, "success")]
    [InlineData(true, null, "failed:user block")]
    [InlineData(false, FaultKind.Undelivered, "failed: system failed")]
    public async Task A_receipt_follows(bool blocked, FaultKind? fault, string status)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var fan = world.Follower();
        world.World.Phones.Block(fan, blocked);
        if (fault is { } kind)
        {
            world.World.Faults.Add(new Fault { Path = FaultBook.ReceiptPath, Kind = kind });
        }

        var sent = await SendAsync(world, fan);
        await world.SettledAsync();
        Assert.Single(receiver.Received);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => receiver.Received.Count == 2);

        var receipt = XElement.Parse(receiver.Received[1].Text);
        Assert.Equal(
            ("TEMPLATESENDJOBFINISH", sent.GetProperty("msgid").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture), status),
            (receipt.Element("Event")!.Value, receipt.Element("MsgID")!.Value, receipt.Element("Status")!.Value));
    }

    [Fact]
    public async Task A_jump_to_a_stranger_is_refused()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        object Body(string appId) => new { touser = fan.OpenId, template_id = "tmpl-points-changed", miniprogram = new { appid = appId, pagepath = "a" }, data = Data() };

        (await world.PostAsync("/cgi-bin/message/template/send", Body("wx0"))).IsRefused(40013);
        (await world.PostAsync("/cgi-bin/message/template/send", Body(world.Brand.Options.AppId))).IsRefused(40173);
        (await world.PostAsync("/cgi-bin/message/template/send", Body(world.Mini.Options.AppId))).IsOk();
    }

    private static Dictionary<string, object> Data() => new()
    {
        ["thing1"] = new { value = "签到奖励" },
        ["number2"] = new { value = "10" },
        ["number3"] = new { value = "120" },
        ["time4"] = new { value = "2026年11月20日 12:00" },
    };

    private static Task<JsonElement> SendAsync(
        TestWorld world, Fan fan, Dictionary<string, object>? data = null, string template = "tmpl-points-changed", string? clientId = null) =>
        world.PostAsync("/cgi-bin/message/template/send", new { touser = fan.OpenId, template_id = template, data = data ?? Data(), client_msg_id = clientId ?? "" });
}
