using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Network;

public sealed class NetworkTests
{
    [Fact]
    public async Task Addresses_and_checks_are_answered()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal("127.0.0.1", (await world.GetWithTokenAsync("/cgi-bin/getcallbackip")).GetProperty("ip_list")[0].GetString());
        var check = await world.PostAsync("/cgi-bin/callback/check", new { action = "dns", check_operator = "DEFAULT" });
        Assert.False(check.TryGetProperty("ping", out _));
        (await world.PostAsync("/cgi-bin/callback/check", new { action = "sing", check_operator = "DEFAULT" })).IsRefused(40201);
        (await world.PostAsync("/cgi-bin/callback/check", new { action = "all", check_operator = "x" })).IsRefused(40202);
    }

    [Fact]
    public async Task A_short_key_holds_data_for_a_while()
    {
        await using var world = await TestWorld.StartAsync();
        var key = (await world.PostAsync("/cgi-bin/shorten/gen", new { long_data = "邀请=123", expire_seconds = 60 })).Text("short_key");

        Assert.Equal(15, key.Length);
        Assert.Equal("邀请=123", (await world.PostAsync("/cgi-bin/shorten/fetch", new { short_key = key })).Text("long_data"));
        world.Clock.Advance(TimeSpan.FromSeconds(60));
        (await world.PostAsync("/cgi-bin/shorten/fetch", new { short_key = key })).IsRefused(9410010);
        (await world.PostAsync("/cgi-bin/shorten/gen", new { long_data = new string('x', 4097) })).IsRefused(9410011);
        (await world.PostAsync("/cgi-bin/shorten/gen", new { long_data = "x", expire_seconds = 2592001 })).IsRefused(47003);
    }
}
