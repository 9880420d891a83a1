using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.OAuth;

public sealed class WebLoginTests
{
    [Fact]
    public async Task A_browser_comes_back_with_a_code_that_is_good_once()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Stranger();
        var code = await CodeAsync(world, fan, "snsapi_userinfo");

        var first = await ExchangeAsync(world, code);

        Assert.Equal((fan.OpenId, fan.Person.UnionId), (first.Text("openid"), first.Text("unionid")));
        (await ExchangeAsync(world, code)).IsRefused(40163);
        (await ExchangeAsync(world, "nowhere")).IsRefused(40029);
        (await ExchangeAsync(world, "")).IsRefused(41008);
        Assert.Equal(fan.Person.Nickname, (await world.GetAsync($"/sns/userinfo?access_token={first.Text("access_token")}&openid={fan.OpenId}")).Text("nickname"));
        (await world.GetAsync($"/sns/auth?access_token={first.Text("access_token")}&openid={fan.OpenId}")).IsOk();
        (await world.GetAsync($"/sns/auth?access_token={first.Text("access_token")}&openid=x")).IsRefused(40003);
    }

    [Fact]
    public async Task The_base_scope_tells_the_openid_only()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Stranger();

        var answer = await ExchangeAsync(world, await CodeAsync(world, fan, "snsapi_base"));

        Assert.False(answer.TryGetProperty("unionid", out _));
        (await world.GetAsync($"/sns/userinfo?access_token={answer.Text("access_token")}&openid={fan.OpenId}")).IsRefused(48001);
    }

    [Fact]
    public async Task A_code_lasts_five_minutes_and_a_refresh_token_thirty_days()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Stranger();
        var code = await CodeAsync(world, fan, "snsapi_base");
        var refresh = (await ExchangeAsync(world, await CodeAsync(world, fan, "snsapi_base"))).Text("refresh_token");
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await ExchangeAsync(world, code)).IsRefused(40029);
        string Refresh() => $"/sns/oauth2/refresh_token?appid={world.Brand.Options.AppId}&grant_type=refresh_token&refresh_token={refresh}";

        Assert.Equal(fan.OpenId, (await world.GetAsync(Refresh())).Text("openid"));
        world.Clock.Advance(TimeSpan.FromDays(30));
        (await world.GetAsync(Refresh())).IsRefused(40030);
    }

    [Fact]
    public async Task Without_a_person_the_page_asks_and_with_wrong_parameters_it_says_so()
    {
        await using var world = await TestWorld.StartAsync();
        world.Stranger();
        using var browser = new HttpClient { BaseAddress = world.Host.BaseAddress };

        Assert.Contains("请选择登录的微信用户", await browser.GetStringAsync(Address(world, "snsapi_base", null)));
        Assert.Contains("链接参数有误", await browser.GetStringAsync(Address(world, "snsapi_all", null)));
    }

    private static async Task<string> CodeAsync(TestWorld world, Fan fan, string scope)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = world.Host.BaseAddress };
        using var answer = await browser.GetAsync(Address(world, scope, fan));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var query = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        Assert.Equal(("1", "abc"), (query["a"].ToString(), query["state"].ToString()));
        return query["code"].ToString();
    }

    private static string Address(TestWorld world, string scope, Fan? fan) =>
        $"/connect/oauth2/authorize?appid={world.Brand.Options.AppId}&redirect_uri={Uri.EscapeDataString("http://127.0.0.1:1/back?a=1")}&response_type=code&scope={scope}&state=abc"
        + (fan is null ? "" : $"&person={fan.OpenId}");

    private static Task<System.Text.Json.JsonElement> ExchangeAsync(TestWorld world, string code) => world.GetAsync(
        $"/sns/oauth2/access_token?appid={world.Brand.Options.AppId}&secret={world.Brand.Options.AppSecret}&code={code}&grant_type=authorization_code");
}
