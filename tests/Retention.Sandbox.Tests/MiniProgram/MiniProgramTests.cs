using System.Security.Cryptography;
using System.Text;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.MiniProgram;

public sealed class MiniProgramTests
{
    [Fact]
    public async Task A_login_code_is_good_once_and_for_five_minutes()
    {
        await using var world = await TestWorld.StartAsync();
        var visit = Visit(world);
        var late = Visit(world);

        var session = await LoginAsync(world, visit.Code);

        Assert.Equal(visit.OpenId, session.Text("openid"));
        (await LoginAsync(world, visit.Code)).IsRefused(40163);
        (await LoginAsync(world, visit.PhoneCode)).IsRefused(40029);
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await LoginAsync(world, late.Code)).IsRefused(40029);
    }

    [Fact]
    public async Task A_session_is_checked_by_its_key()
    {
        await using var world = await TestWorld.StartAsync();
        var visit = Visit(world);
        var key = (await LoginAsync(world, visit.Code)).Text("session_key");
        var token = await world.TokenAsync(world.Mini);
        string Path(string path, string with) =>
            $"/wxa/{path}?access_token={token}&openid={visit.OpenId}&sig_method=hmac_sha256&signature={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(with), Array.Empty<byte>()))}";

        (await world.GetAsync(Path("checksession", key))).IsOk();
        (await world.GetAsync(Path("checksession", "x"))).IsRefused(87009);
        var renewed = await world.GetAsync(Path("resetusersessionkey", key));
        (await world.GetAsync(Path("checksession", key))).IsRefused(87009);
        (await world.GetAsync(Path("checksession", renewed.Text("session_key")))).IsOk();
    }

    [Fact]
    public async Task A_phone_code_gives_the_number_once()
    {
        await using var world = await TestWorld.StartAsync();
        var visit = Visit(world);

        var phone = await world.PostAsync("/wxa/business/getuserphonenumber", new { code = visit.PhoneCode }, world.Mini);

        Assert.Equal(world.World.People.FindFan(visit.OpenId)!.Person.Phone, phone.GetProperty("phone_info").Text("purePhoneNumber"));
        (await world.PostAsync("/wxa/business/getuserphonenumber", new { code = visit.PhoneCode }, world.Mini)).IsRefused(40163);
        (await world.PostAsync("/wxa/business/getuserphonenumber", new { code = visit.Code }, world.Mini)).IsRefused(40029);
    }

    [Fact]
    public async Task Codes_are_had_again_during_a_visit()
    {
        await using var world = await TestWorld.StartAsync();
        var person = (await world.PostOpenAsync("/control/people", new { nickname = "阿茶" })).Text("openId");

        var login = (await world.PostOpenAsync($"/control/people/{person}/login-code", new { })).Text("code");
        var phone = (await world.PostOpenAsync($"/control/people/{person}/phone-code", new { })).Text("code");

        Assert.Equal(world.World.People.FindFan(person)!.Person.At(world.Mini).OpenId, (await LoginAsync(world, login)).Text("openid"));
        (await world.PostAsync("/wxa/business/getuserphonenumber", new { code = phone }, world.Mini)).IsOk();
    }

    [Theory]
    [InlineData("abc=1", "pages/index", "release", null)]
    [InlineData("012345678901234567890123456789012", "pages/index", "release", 40169)]
    [InlineData("中文", "pages/index", "release", 40169)]
    [InlineData("a", "/pages/index", "release", 41030)]
    [InlineData("a", "pages/index?x=1", "release", 41030)]
    [InlineData("a", "pages/index", "beta", 40097)]
    public async Task An_unlimited_code_is_a_picture_or_an_error(string scene, string page, string version, int? code)
    {
        await using var world = await TestWorld.StartAsync();
        var token = await world.TokenAsync(world.Mini);
        using var answer = await world.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/wxa/getwxacodeunlimit?access_token={token}")
        {
            Content = new StringContent($$"""{"scene":"{{scene}}","page":"{{page}}","env_version":"{{version}}"}"""),
        });

        Assert.Equal(code is null ? "image/png" : "application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(code is null ? "PNG" : $"\"errcode\":{code}", Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Links_last_thirty_days_at_most()
    {
        await using var world = await TestWorld.StartAsync();
        var made = await world.PostAsync("/wxa/generate_urllink", new { path = "pages/index", query = "a=1", expire_type = 1, expire_interval = 30 }, world.Mini);
        var scheme = await world.PostAsync("/wxa/generatescheme", new { jump_wxa = new { path = "pages/index" }, expire_type = 1, expire_interval = 1 }, world.Mini);

        Assert.StartsWith("https://wxaurl.cn/", made.Text("url_link"));
        Assert.StartsWith("weixin://dl/business/?t=", scheme.Text("openlink"));
        Assert.Equal("a=1", (await world.PostAsync("/wxa/query_urllink", new { url_link = made.Text("url_link") }, world.Mini)).GetProperty("url_link_info").Text("query"));
        (await world.PostAsync("/wxa/generate_urllink", new { expire_type = 1, expire_interval = 31 }, world.Mini)).IsRefused(85401);
        (await world.PostAsync("/wxa/generate_urllink", new { expire_type = 0, expire_time = 1 }, world.Mini)).IsRefused(85402);
        (await world.PostAsync("/wxa/generate_urllink", new { path = "a" })).IsRefused(48001);
    }

    [Theory]
    [InlineData("今天天气真好", "pass")]
    [InlineData("加微信返现", "risky")]
    [InlineData("你是傻瓜", "review")]
    public async Task A_text_is_judged(string content, string suggest)
    {
        await using var world = await TestWorld.StartAsync();
        var visit = Visit(world);

        var answer = await world.PostAsync("/wxa/msg_sec_check", new { openid = visit.OpenId, scene = 2, version = 2, content }, world.Mini);

        Assert.Equal((0, suggest), (answer.GetProperty("errcode").GetInt32(), answer.GetProperty("result").Text("suggest")));
    }

    private static MiniProgramVisit Visit(TestWorld world) =>
        world.World.Phones.OpenMiniProgram(world.World.People.Create().At(world.Mini), "pages/index").Visit!;

    private static Task<System.Text.Json.JsonElement> LoginAsync(TestWorld world, string code) => world.GetAsync(
        $"/sns/jscode2session?appid={world.Mini.Options.AppId}&secret={world.Mini.Options.AppSecret}&js_code={code}&grant_type=authorization_code");
}
