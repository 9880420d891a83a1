using System.Xml.Linq;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Menus;

public sealed class MenuTests
{
    [Theory]
    [InlineData("""{"button":[]}""", 40016)]
    [InlineData("""{"button":[{"name":"a","type":"click","key":"1"},{"name":"b","type":"click","key":"1"},{"name":"c","type":"click","key":"1"},{"name":"d","type":"click","key":"1"}]}""", 40016)]
    [InlineData("""{"button":[{"name":"这个名字太长了","type":"click","key":"1"}]}""", 40018)]
    [InlineData("""{"button":[{"name":"a","type":"click"}]}""", 40019)]
    [InlineData("""{"button":[{"name":"a","type":"view"}]}""", 40020)]
    [InlineData("""{"button":[{"name":"a","type":"sing","key":"1"}]}""", 40017)]
    [InlineData("""{"button":[{"name":"a","type":"miniprogram","url":"https://a.cn"}]}""", 40013)]
    [InlineData("""{"button":[{"name":"\u79ef\u5206","type":"click","key":"1"}]}""", 40033)]
    public async Task Wrong_menus_are_refused(string body, int code)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.PostRawAsync("/cgi-bin/menu/create", body)).IsRefused(code);
    }

    [Fact]
    public async Task A_menu_is_made_pressed_and_deleted()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var fan = world.Follower();
        (await world.PostAsync("/cgi-bin/menu/create", new
        {
            button = new object[]
            {
                new { name = "积分", type = "click", key = "points" },
                new { name = "更多", sub_button = new[] { new { name = "官网", type = "view", url = "https://example.com/a" } } },
            },
        })).IsOk();

        Assert.Null(world.World.Phones.PressMenu(fan, "points"));
        Assert.Null(world.World.Phones.PressMenu(fan, "官网"));
        Assert.Equal(404, world.World.Phones.PressMenu(fan, "nothing")!.Status);
        await world.SettledAsync();

        var events = receiver.Received.Skip(1).Select(one => XElement.Parse(one.Text)).ToList();
        Assert.Equal([("CLICK", "points"), ("VIEW", "https://example.com/a")], events.Select(one => (one.Element("Event")!.Value, one.Element("EventKey")!.Value)));
        Assert.NotNull(events[1].Element("MenuId"));
        Assert.Equal("积分", (await world.GetWithTokenAsync("/cgi-bin/menu/get")).GetProperty("menu").GetProperty("button")[0].Text("name"));
        (await world.GetWithTokenAsync("/cgi-bin/menu/delete")).IsOk();
        (await world.GetWithTokenAsync("/cgi-bin/menu/get")).IsRefused(46003);
    }

    [Fact]
    public async Task A_conditional_menu_is_seen_by_those_it_is_for()
    {
        await using var world = await TestWorld.StartAsync();
        var (tagged, other) = (world.Follower(), world.Follower());
        object Menu(string name) => new[] { new { name, type = "click", key = name } };
        (await world.PostAsync("/cgi-bin/menu/create", new { button = Menu("普通") })).IsOk();
        (await world.PostAsync("/cgi-bin/tags/create", new { tag = new { name = "一" } })).IsOk();
        (await world.PostAsync("/cgi-bin/tags/members/batchtagging", new { openid_list = new[] { tagged.OpenId }, tagid = 100 })).IsOk();
        var id = (await world.PostAsync("/cgi-bin/menu/addconditional", new { button = Menu("会员"), matchrule = new { tag_id = "100" } })).Text("menuid");

        async Task<string> SeenBy(Fan fan) => (await world.PostAsync("/cgi-bin/menu/trymatch", new { user_id = fan.OpenId })).GetProperty("button")[0].Text("name");
        Assert.Equal(("会员", "普通"), (await SeenBy(tagged), await SeenBy(other)));
        (await world.PostAsync("/cgi-bin/menu/delconditional", new { menuid = id })).IsOk();
        Assert.Equal("普通", await SeenBy(tagged));
        (await world.PostAsync("/cgi-bin/menu/delconditional", new { menuid = id })).IsRefused(40065);
    }
}
