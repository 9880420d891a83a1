using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Quotas;

public sealed class QuotaTests
{
    private const string Path = "/cgi-bin/user/info";

    [Fact]
    public async Task The_days_share_is_used_up_until_midnight_in_china()
    {
        await using var world = await StartAsync(new SandboxLimits { QuotaPerDay = new Dictionary<string, int> { [Path] = 2 }, TokenLife = TimeSpan.FromDays(2) });
        var fan = world.Follower();
        (await InfoAsync(world, fan)).IsOk();
        (await InfoAsync(world, fan)).IsOk();

        (await InfoAsync(world, fan)).IsRefused(45009);
        var quota = (await world.PostAsync("/cgi-bin/openapi/quota/get", new { cgi_path = Path })).GetProperty("quota");
        Assert.Equal((2, 2, 0), (quota.GetProperty("daily_limit").GetInt32(), quota.GetProperty("used").GetInt32(), quota.GetProperty("remain").GetInt32()));
        world.Clock.Advance(TimeSpan.FromHours(12));
        (await InfoAsync(world, fan)).IsOk();
    }

    [Fact]
    public async Task The_minutes_share_comes_back_in_the_next_minute()
    {
        await using var world = await StartAsync(new SandboxLimits { RatePerMinute = new Dictionary<string, int> { [Path] = 1 } });
        var fan = world.Follower();
        (await InfoAsync(world, fan)).IsOk();

        (await InfoAsync(world, fan)).IsRefused(45011);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        (await InfoAsync(world, fan)).IsOk();
    }

    [Fact]
    public async Task Quotas_are_cleared_ten_times_a_month_even_without_a_token()
    {
        await using var world = await StartAsync(new SandboxLimits { QuotaPerDay = new Dictionary<string, int> { [Path] = 1 } });
        var fan = world.Follower();
        var options = world.Brand.Options;
        for (var i = 0; i < 10; i++)
        {
            (await InfoAsync(world, fan)).IsOk();
            (await InfoAsync(world, fan)).IsRefused(45009);
            (await world.PostOpenAsync("/cgi-bin/clear_quota/v2", new { appid = options.AppId, appsecret = options.AppSecret })).IsOk();
        }

        (await world.PostAsync("/cgi-bin/clear_quota", new { appid = options.AppId })).IsRefused(48006);
        (await world.PostOpenAsync("/cgi-bin/clear_quota/v2", new { appid = options.AppId, appsecret = "wrong" })).IsRefused(40125);
    }

    [Fact]
    public async Task A_rid_tells_what_was_refused()
    {
        await using var world = await TestWorld.StartAsync();
        var text = (await world.PostRawAsync("/cgi-bin/message/custom/send", "{\"touser\":\"nobody\"}")).IsRefused(40003);

        var request = (await world.PostAsync("/cgi-bin/openapi/rid/get", new { rid = text[(text.LastIndexOf(' ') + 1)..] })).GetProperty("request");

        Assert.Equal(("/cgi-bin/message/custom/send", "{\"touser\":\"nobody\"}"), (request.Text("request_url"), request.Text("request_body")));
        (await world.PostAsync("/cgi-bin/openapi/rid/get", new { rid = "0-0-0" })).IsRefused(76001);
        (await world.PostAsync("/cgi-bin/openapi/quota/get", new { cgi_path = "/sns/userinfo" })).IsRefused(76021);
    }

    private static Task<TestWorld> StartAsync(SandboxLimits limits) => TestWorld.StartAsync(new SandboxOptions { Limits = limits });

    private static Task<System.Text.Json.JsonElement> InfoAsync(TestWorld world, Fan fan) =>
        world.GetWithTokenAsync($"{Path}?openid={fan.OpenId}");
}
