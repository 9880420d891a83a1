using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class SignInFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_shopper_signs_in_and_sees_their_points(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);

        var balance = await shopper.GetAsync("/points/balance");
        Assert.Equal((200, 0), (balance.Status, balance.Code));
        Assert.Equal(0, balance.Data.GetProperty("available").GetInt64());
        Assert.NotEmpty(balance.Envelope.GetProperty("traceId").GetString()!);

        var again = await shopper.LoginAsync();
        Assert.False(again.Data.GetProperty("isNew").GetBoolean());
        Assert.EndsWith("+08:00", again.Data.GetProperty("accessExpiresAt").GetString());
    }

    [Fact]
    public async Task A_device_learns_for_how_long_a_token_is_good()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["MiniProgram:AccessMinutes"] = "7");
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(420, (await shopper.LoginAsync()).Data.GetProperty("expiresIn").GetInt32());
        Assert.Equal(420, (await shopper.PostAsync("/auth/refresh", new { refreshToken = shopper.RefreshToken })).Data.GetProperty("expiresIn").GetInt32());
    }

    [Fact]
    public async Task A_login_code_is_good_once()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = new ShopperCalls(bed, bed.NewPerson().Person.At(bed.MiniAccount));
        var code = shopper.Open().Code;
        Assert.Equal(200, (await shopper.PostAsync("/auth/login", new { loginCode = code })).Status);
        var again = await shopper.PostAsync("/auth/login", new { loginCode = code });
        Assert.Equal((422, "auth.code_refused", 1020), (again.Status, again.Reason, again.Code));
    }

    [Fact]
    public async Task A_refresh_token_leads_to_one_next_token_whoever_asks_at_once()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var asked = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => shopper.PostAsync("/auth/refresh", new { refreshToken = shopper.RefreshToken })));
        Assert.All(asked, reply => Assert.Equal(200, reply.Status));
        var next = Assert.Single(asked.Select(reply => reply.Data.GetProperty("refreshToken").GetString()).Distinct());
        Assert.NotEqual(shopper.RefreshToken, next);
    }

    [Fact]
    public async Task An_old_refresh_token_ends_the_sign_in_wherever_it_was_copied_to()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["MiniProgram:RefreshGraceSeconds"] = "0");
        var shopper = await ShopperCalls.SignInAsync(bed);
        var first = shopper.RefreshToken;
        var second = (await shopper.PostAsync("/auth/refresh", new { refreshToken = first })).Data.GetProperty("refreshToken").GetString();

        var reused = await shopper.PostAsync("/auth/refresh", new { refreshToken = first });
        Assert.Equal((401, "auth.token_reused"), (reused.Status, reused.Reason));
        Assert.Equal("auth.session_ended", (await shopper.PostAsync("/auth/refresh", new { refreshToken = second })).Reason);
        Assert.Equal(401, (await shopper.GetAsync("/points/balance")).Status);
    }

    [Fact]
    public async Task A_logout_holds_with_the_next_request()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(200, (await shopper.PostAsync("/auth/logout")).Status);
        var after = await shopper.GetAsync("/points/balance");
        Assert.Equal((401, "auth.required", 1002), (after.Status, after.Reason, after.Code));
    }
}
