using System.Net;
using System.Xml.Linq;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.QrCodes;

public sealed class QrCodeTests
{
    [Theory]
    [InlineData("""{"action_name":"QR_POSTER","action_info":{"scene":{"scene_id":1}}}""", 40052)]
    [InlineData("""{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":0}}}""", 40053)]
    [InlineData("""{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":4294967296}}}""", 40053)]
    [InlineData("""{"action_name":"QR_SCENE","expire_seconds":2592001,"action_info":{"scene":{"scene_id":1}}}""", 40053)]
    [InlineData("""{"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":""}}}""", 40053)]
    [InlineData("""{"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"0123456789012345678901234567890123456789012345678901234567890123x"}}}""", 40053)]
    [InlineData("""{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":100001}}}""", 40053)]
    [InlineData("""{"action_name":"QR_LIMIT_STR_SCENE"}""", 40053)]
    public async Task Wrong_codes_are_refused(string body, int code)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.PostRawAsync("/cgi-bin/qrcode/create", body)).IsRefused(code);
    }

    [Fact]
    public async Task A_temporary_code_lasts_a_minute_unless_told()
    {
        await using var world = await TestWorld.StartAsync();
        var made = await world.PostAsync("/cgi-bin/qrcode/create", new { action_name = "QR_STR_SCENE", action_info = new { scene = new { scene_str = "a" } } });
        var path = $"/cgi-bin/showqrcode?ticket={Uri.EscapeDataString(made.Text("ticket"))}";

        Assert.Equal(60, made.GetProperty("expire_seconds").GetInt32());
        Assert.Equal("image/png", (await PictureAsync(world, path)).Content.Headers.ContentType!.MediaType);
        world.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.NotFound, (await PictureAsync(world, path)).StatusCode);
        Assert.Equal(410, world.World.Phones.Scan(world.Stranger(), ticket: made.Text("ticket"))!.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PictureAsync(world, "/cgi-bin/showqrcode?ticket=nowhere")).StatusCode);
    }

    [Fact]
    public async Task Permanent_codes_are_limited_but_the_same_scene_is_the_same_code()
    {
        await using var world = await TestWorld.StartAsync(new SandboxOptions { Limits = new SandboxLimits { PermanentQrCodes = 1 } });
        object Body(string scene) => new { action_name = "QR_LIMIT_STR_SCENE", action_info = new { scene = new { scene_str = scene } } };

        var first = await world.PostAsync("/cgi-bin/qrcode/create", Body("a"));
        var again = await world.PostAsync("/cgi-bin/qrcode/create", Body("a"));

        Assert.False(first.TryGetProperty("expire_seconds", out _));
        Assert.Equal(first.Text("ticket"), again.Text("ticket"));
        (await world.PostAsync("/cgi-bin/qrcode/create", Body("b"))).IsRefused(45009);
    }

    [Fact]
    public async Task A_picture_drawn_by_the_account_from_the_codes_address_is_scanned_like_WeChats_own()
    {
        await using var world = await TestWorld.StartAsync();
        var made = await world.PostAsync("/cgi-bin/qrcode/create", new { action_name = "QR_STR_SCENE", expire_seconds = 60, action_info = new { scene = new { scene_str = "a" } } });
        var fan = world.Stranger();

        Assert.Null(world.World.Phones.Scan(fan, ticket: made.Text("url")));
        Assert.True(fan.Following);
    }

    [Fact]
    public async Task A_scan_follows_once_and_is_an_event_afterwards()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var ticket = (await world.PostAsync("/cgi-bin/qrcode/create", new { action_name = "QR_SCENE", expire_seconds = 600, action_info = new { scene = new { scene_id = 42 } } })).Text("ticket");
        var fan = world.Stranger();

        Assert.Null(world.World.Phones.Scan(fan, ticket: ticket));
        Assert.Null(world.World.Phones.Scan(fan, scene: "42"));
        await world.SettledAsync();

        var events = receiver.Received.Select(one => XElement.Parse(one.Text)).ToList();
        Assert.Equal([("subscribe", "qrscene_42", ticket), ("SCAN", "42", ticket)], events.Select(one =>
            (one.Element("Event")!.Value, one.Element("EventKey")!.Value, one.Element("Ticket")!.Value)));
        var info = await world.GetWithTokenAsync($"/cgi-bin/user/info?openid={fan.OpenId}");
        Assert.Equal(("ADD_SCENE_QR_CODE", 42), (info.Text("subscribe_scene"), info.GetProperty("qr_scene").GetInt32()));
    }

    private static Task<HttpResponseMessage> PictureAsync(TestWorld world, string path) =>
        world.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
}
