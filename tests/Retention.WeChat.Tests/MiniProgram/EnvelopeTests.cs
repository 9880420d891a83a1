using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Whatever is thrown at the API, it answers in the envelope and with a true status.</summary>
public sealed class EnvelopeTests : IAsyncLifetime
{
    private ProductBed bed = null!;
    private ShopperCalls shopper = null!;

    public async Task InitializeAsync()
    {
        bed = await ProductBed.StartAsync(Stand.Sqlite);
        shopper = await ShopperCalls.SignInAsync(bed);
    }

    public async Task DisposeAsync() => await bed.DisposeAsync();

    [Theory]
    [InlineData("GET", "/nothing/here", null, 404, "request.not_found")]
    [InlineData("DELETE", "/auth/login", null, 405, "request.method_not_allowed")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":\"\"}", 400, "request.invalid")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":7}", 400, "request.invalid")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":\"x\",\"openId\":\"y\"}", 400, "request.invalid")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":", 400, "request.invalid")]
    [InlineData("POST", "/auth/login", "null", 400, "request.invalid")]
    [InlineData("POST", "/auth/refresh", "{\"refreshToken\":\"1.2.3\"}", 401, "auth.session_ended")]
    [InlineData("POST", "/auth/refresh", "{\"refreshToken\":\"9007199254740991.99999999999999999999.aa\"}", 401, "auth.session_ended")]
    public async Task Refusals_have_one_shape(string method, string path, string? body, int status, string reason)
    {
        var reply = await shopper.SendAsync(new HttpMethod(method), path, body);
        Assert.Equal((status, reason), (reply.Status, reply.Reason));
        Assert.NotEqual(0, reply.Code);
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", reply.Envelope.GetProperty("msg").GetString());
        Assert.Equal(JsonValueKind.String, reply.Data.GetProperty("messageEn").ValueKind);
        Assert.NotEmpty(reply.Envelope.GetProperty("traceId").GetString()!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.9999999999.00000000000000000000000000000000")]
    public async Task A_token_that_is_not_ours_opens_nothing(string token)
    {
        shopper.AccessToken = token;
        Assert.Equal((401, "auth.required"), await StatusAndReasonAsync("/points/balance"));
    }

    [Fact]
    public async Task A_huge_body_is_refused()
    {
        var reply = await shopper.PostAsync("/auth/login", $"{{\"loginCode\":\"{new string('x', 2 * 1024 * 1024)}\"}}");
        Assert.Equal((413, "request.too_large"), (reply.Status, reply.Reason));
    }

    private async Task<(int Status, string? Reason)> StatusAndReasonAsync(string path)
    {
        var reply = await shopper.GetAsync(path);
        return (reply.Status, reply.Reason);
    }
}
