using System.Text.Json;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Tokens;

public sealed class TokenTests
{
    [Fact]
    public async Task A_new_token_leaves_the_old_one_five_minutes()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var first = await world.TokenAsync();
        var second = await world.TokenAsync();

        (await InfoAsync(world, first, fan)).IsOk();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await InfoAsync(world, first, fan)).IsRefused(40001);
        (await InfoAsync(world, second, fan)).IsOk();
    }

    [Fact]
    public async Task A_token_expires_after_two_hours()
    {
        await using var world = await TestWorld.StartAsync();
        var token = await world.TokenAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(7200));

        (await InfoAsync(world, token, world.Follower())).IsRefused(42001);
    }

    [Fact]
    public async Task Missing_and_unknown_tokens_are_refused()
    {
        await using var world = await TestWorld.StartAsync();
        var token = await world.TokenAsync();

        (await world.GetAsync("/cgi-bin/user/info?openid=x")).IsRefused(41001);
        (await InfoAsync(world, "short", world.Follower())).IsRefused(40014);
        (await InfoAsync(world, new string('z', token.Length), world.Follower())).IsRefused(40001);
    }

    [Fact]
    public async Task A_token_of_one_account_does_not_reach_the_fans_of_another()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.PostAsync("/cgi-bin/message/custom/send", new { touser = world.Follower().OpenId, msgtype = "text", text = new { content = "x" } }, world.Mini);

        answer.IsRefused(40003);
    }

    [Theory]
    [InlineData("client_credential", "wx5a11d0b0c0ffee01", "wrong", 40125)]
    [InlineData("client_credential", "wx0000000000000000", "wrong", 40013)]
    [InlineData("client_credential", "", "x", 41002)]
    [InlineData("client_credential", "wx5a11d0b0c0ffee01", "", 41004)]
    [InlineData("password", "wx5a11d0b0c0ffee01", "x", 40002)]
    public async Task Wrong_credentials_are_refused(string grantType, string appId, string secret, int code)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.GetAsync($"/cgi-bin/token?grant_type={grantType}&appid={appId}&secret={secret}")).IsRefused(code);
    }

    [Fact]
    public async Task A_wrong_secret_reads_like_a_worn_out_token_where_a_stable_one_is_asked_for()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.PostOpenAsync("/cgi-bin/stable_token", new { grant_type = "client_credential", appid = world.Brand.Options.AppId, secret = "wrong" })).IsRefused(40001);
    }

    [Fact]
    public async Task A_stable_token_stays_until_its_last_five_minutes()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await StableAsync(world);
        world.Clock.Advance(TimeSpan.FromSeconds(3600));
        var again = await StableAsync(world);
        world.Clock.Advance(TimeSpan.FromSeconds(3400));
        var rotated = await StableAsync(world);

        Assert.Equal(first.Text("access_token"), again.Text("access_token"));
        Assert.Equal(3600, again.GetProperty("expires_in").GetInt32());
        Assert.NotEqual(first.Text("access_token"), rotated.Text("access_token"));
        (await InfoAsync(world, first.Text("access_token"), world.Follower())).IsOk();
    }

    [Fact]
    public async Task A_forced_refresh_kills_the_old_stable_token_at_once_but_not_twice_in_half_a_minute()
    {
        await using var world = await TestWorld.StartAsync();
        var classic = await world.TokenAsync();
        var first = (await StableAsync(world)).Text("access_token");
        var forced = (await StableAsync(world, force: true)).Text("access_token");
        var tooSoon = (await StableAsync(world, force: true)).Text("access_token");

        (await InfoAsync(world, first, world.Follower())).IsRefused(40001);
        Assert.Equal(forced, tooSoon);
        (await InfoAsync(world, classic, world.Follower())).IsOk();
    }

    [Fact]
    public async Task Stable_token_wants_a_post()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.GetAsync("/cgi-bin/stable_token")).IsRefused(43002);
    }

    [Fact]
    public async Task Only_listed_addresses_get_tokens()
    {
        await using var world = await TestWorld.StartAsync(new SandboxOptions { AllowedIps = ["10.0.0.1"] });
        var options = world.Brand.Options;

        var text = (await world.GetAsync($"/cgi-bin/token?grant_type=client_credential&appid={options.AppId}&secret={options.AppSecret}")).IsRefused(40164);

        Assert.StartsWith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist", text);
    }

    [Fact]
    public async Task A_ticket_is_kept_until_it_runs_out()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await world.GetWithTokenAsync("/cgi-bin/ticket/getticket?type=jsapi");
        world.Clock.Advance(TimeSpan.FromMinutes(100));
        var again = await world.GetWithTokenAsync("/cgi-bin/ticket/getticket?type=jsapi");

        Assert.Equal(first.Text("ticket"), again.Text("ticket"));
        Assert.Equal(1200, again.GetProperty("expires_in").GetInt32());
    }

    private static Task<JsonElement> InfoAsync(TestWorld world, string token, Fan fan) =>
        world.GetAsync($"/cgi-bin/user/info?access_token={token}&openid={fan.OpenId}");

    private static Task<JsonElement> StableAsync(TestWorld world, bool force = false) =>
        world.PostOpenAsync("/cgi-bin/stable_token", new
        {
            grant_type = "client_credential", appid = world.Brand.Options.AppId, secret = world.Brand.Options.AppSecret, force_refresh = force,
        });
}
