using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.Sandbox;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Demo;

[Collection(AloneCollection.Name)]
public sealed class DemoTests(RunningDemo running) : IClassFixture<RunningDemo>
{
    [Fact]
    public async Task The_community_is_there_and_its_friends_were_rewarded()
    {
        var census = await running.Demo.CountAsync();

        Assert.InRange(census.Following, 190, 230);
        Assert.True(census.Confirmed >= 40, $"{census.Confirmed} confirmed");
        // Whoever left afterwards was rewarded as well.
        Assert.InRange(await running.ScalarAsync<long>("select count(*) from points_hold where reason = 'ReferralInviter' and state = 'Posted'"), census.Confirmed, 2 * census.Confirmed);
        Assert.Equal(40, await running.ScalarAsync<long>("select count(*) from referral_link where qr_url is not null"));
        Assert.Equal(5, await running.ScalarAsync<long>("select count(distinct tag_id) from fan_tag"));
    }

    [Theory]
    [InlineData("CustomerService")]
    [InlineData("Template")]
    [InlineData("Subscribe")]
    [InlineData("Sms")]
    public async Task Touches_have_arrived_by_every_channel(string channel) =>
        Assert.True(await running.ScalarAsync<long>(
            "select count(*) from outreach_message where purpose <> 'Transactional' and state in ('Sent', 'Delivered') and channel = @channel", new { channel }) > 0);

    [Fact]
    public async Task Nothing_failed_on_the_way() =>
        Assert.Equal(0, await running.ScalarAsync<long>("select count(*) from outreach_message where state in ('Failed', 'Unknown')"));

    [Fact]
    public async Task Points_are_what_the_ledger_says()
    {
        Assert.Equal(0, await running.ScalarAsync<long>("select sum(amount) from ledger_entry"));
        Assert.Equal(0, await running.ScalarAsync<long>("""
            select count(*) from points_balance b
            where b.balance <> (select sum(e.amount) from ledger_entry e where e.fan_id = b.fan_id and e.account = 'available')
            """));
    }

    [Fact]
    public async Task The_product_says_that_it_is_ready()
    {
        var report = await running.Product.GetFromJsonAsync<JsonElement>("health/ready");

        Assert.Equal("ok", report.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_day_later_the_newest_fan_has_the_first_gift_and_its_points()
    {
        var fan = running.NewPerson();
        Assert.Null(running.Demo.Sandbox.World.Phones.Follow(fan));
        await running.Demo.Sandbox.SettledAsync();
        Assert.Contains("山野茶铺", Assert.Single(ProductBed.Received(fan)).Text);

        running.Demo.Clock.Advance(TimeSpan.FromDays(1));

        await ProductBed.EventuallyAsync("the first gift", () => ProductBed.Received(fan).Any(bubble => bubble.TemplateId == "tmpl-gift"));
        Assert.Equal(10, await running.BalanceAsync(fan));
    }

    [Fact]
    public async Task The_invitation_shown_in_the_terminal_brings_a_friend_by_the_code_on_its_page()
    {
        using var answer = await running.Product.GetAsync(running.Demo.InviteLink);
        var page = await answer.Content.ReadAsStringAsync();
        var fan = running.NewPerson();

        // The phone page comes from another origin and must be allowed to read it.
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Null(running.Demo.Sandbox.World.Phones.Follow(fan, "link", ticket: page.Split("data-qr=\"")[1].Split('"')[0]));
        await running.Demo.Sandbox.SettledAsync();

        Assert.Equal(1, await running.ScalarAsync<long>(
            "select count(*) from referral r join fan f on f.id = r.invitee_fan_id where f.open_id = @OpenId", new { fan.OpenId }));
    }

    [Fact]
    public async Task The_phone_page_is_offered_what_a_demo_can_do()
    {
        var info = await running.Phones.GetFromJsonAsync<JsonElement>("demo/info");

        Assert.Equal(["purchase", "phone"], info.GetProperty("fanActions").EnumerateArray().Select(action => action.GetProperty("id").GetString()));
        Assert.Equal(["newcomers"], info.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("id").GetString()));
        Assert.Equal(running.Demo.InviteLink.ToString(), info.GetProperty("links")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task A_purchase_and_a_phone_number_reach_the_product_once_the_fan_follows()
    {
        var fan = running.NewPerson();
        Assert.Equal(HttpStatusCode.Conflict, (await ActAsync("purchase", fan)).StatusCode);
        Assert.Null(running.Demo.Sandbox.World.Phones.Follow(fan));
        await running.Demo.Sandbox.SettledAsync();

        Assert.Equal(HttpStatusCode.OK, (await ActAsync("purchase", fan)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ActAsync("phone", fan)).StatusCode);

        Assert.Equal(1, await running.ScalarAsync<long>(
            "select count(*) from shop_order o join fan f on f.member_id = o.fan_id join consent c on c.fan_id = f.id where f.open_id = @OpenId and c.given = 1", new { fan.OpenId }));
    }

    [Fact]
    public async Task Newcomers_come_twenty_at_a_time_and_by_invitation()
    {
        var before = await running.ScalarAsync<long>("select count(*) from referral");

        Assert.Equal(HttpStatusCode.OK, (await ActAsync("newcomers", null)).StatusCode);

        Assert.Equal(before + 20, await running.ScalarAsync<long>("select count(*) from referral"));
    }

    [Fact]
    public async Task What_the_demo_cannot_do_is_refused_in_words()
    {
        using var answer = await ActAsync("fly", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("没有这个操作", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    private Task<HttpResponseMessage> ActAsync(string id, Fan? fan) => running.Phones.PostAsJsonAsync($"demo/actions/{id}", new { openId = fan?.OpenId });
}
