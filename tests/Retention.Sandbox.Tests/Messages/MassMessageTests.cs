using System.Text.Json;
using System.Xml.Linq;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Messages;

public sealed class MassMessageTests
{
    [Fact]
    public async Task A_clientmsgid_is_taken_for_a_day()
    {
        await using var world = await TestWorld.StartAsync();
        var fans = new[] { world.Follower(), world.Follower() };

        var first = await SendAsync(world, fans, "a");
        var again = await SendAsync(world, fans, "a");
        world.Clock.Advance(TimeSpan.FromHours(1));
        (await SendAsync(world, fans, new string('a', 33))).IsRefused(45067);

        again.IsRefused(45065);
        Assert.Equal(first.GetProperty("msg_id").GetInt64(), again.GetProperty("msg_id").GetInt64());
        Assert.Equal(2, world.World.Arrivals.Delivered(ArrivalKind.Mass));
        Assert.Equal("SEND_SUCCESS", (await world.PostAsync("/cgi-bin/message/mass/get", new { msg_id = first.GetProperty("msg_id").GetInt64() })).Text("msg_status"));
    }

    [Fact]
    public async Task A_fan_gets_four_a_month_and_the_job_tells()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var fans = new[] { world.Follower(), world.Follower() };
        for (var i = 0; i < 5; i++)
        {
            (await SendAsync(world, fans, $"m{i}")).IsOk();
        }

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => receiver.Received.Count == 7);

        var counts = receiver.Received.Select(one => XElement.Parse(one.Text)).Where(one => one.Element("Event")!.Value == "MASSSENDJOBFINISH")
            .Select(one => one.Element("SentCount")!.Value).Order();
        Assert.Equal(["0", "2", "2", "2", "2"], counts);
        Assert.Equal(8, world.World.Arrivals.Delivered(ArrivalKind.Mass));
    }

    [Fact]
    public async Task Lists_have_two_to_ten_thousand()
    {
        await using var world = await TestWorld.StartAsync();

        (await SendAsync(world, [world.Follower()], "a")).IsRefused(40130);
        (await world.PostAsync("/cgi-bin/message/mass/send", new { touser = Enumerable.Repeat("x", 10_001), msgtype = "text", text = new { content = "x" } })).IsRefused(40032);
        (await world.PostAsync("/cgi-bin/message/mass/sendall", new { filter = new { is_to_all = false, tag_id = 9 }, msgtype = "text", text = new { content = "x" } })).IsRefused(45159);
        (await world.PostAsync("/cgi-bin/message/mass/sendall", new { filter = new { is_to_all = true }, msgtype = "song" })).IsRefused(40008);
    }

    [Fact]
    public async Task Everybody_who_follows_is_reached()
    {
        await using var world = await TestWorld.StartAsync();
        var (fan, stranger) = (world.Follower(), world.Stranger());
        (await world.PostAsync("/cgi-bin/message/mass/sendall", new { filter = new { is_to_all = true }, msgtype = "text", text = new { content = "大家好" } })).IsOk();

        Assert.Equal("大家好", fan.Person.Chat.Last!.Text);
        Assert.Null(stranger.Person.Chat.Last);
    }

    private static Task<JsonElement> SendAsync(TestWorld world, Fan[] fans, string clientId) => world.PostAsync(
        "/cgi-bin/message/mass/send",
        new { touser = fans.Select(fan => fan.OpenId), msgtype = "text", text = new { content = "大家好" }, clientmsgid = clientId });
}
