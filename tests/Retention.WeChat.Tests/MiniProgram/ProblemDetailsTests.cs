using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Who names problem details in <c>Accept</c> is refused in that shape, whatever refuses.</summary>
public sealed class ProblemDetailsTests : IAsyncLifetime
{
    private const string Problem = "application/problem+json";

    private ProductBed bed = null!;
    private ShopperCalls shopper = null!;

    public async Task InitializeAsync()
    {
        bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["MiniProgram:QuotesPerMinute"] = "1");
        shopper = await ShopperCalls.SignInAsync(bed);
        shopper.Accept = "application/json, application/problem+json;q=0.9";
    }

    public async Task DisposeAsync() => await bed.DisposeAsync();

    [Theory]
    [InlineData("GET", "/nothing/here", null, 404, 1004, "request.not_found", "Not Found")]
    [InlineData("DELETE", "/auth/login", null, 405, 1005, "request.method_not_allowed", "Method Not Allowed")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":\"\"}", 400, 1001, "request.invalid", "Bad Request")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":", 400, 1001, "request.invalid", "Bad Request")]
    [InlineData("POST", "/auth/login", "{\"loginCode\":\"used\"}", 422, 1020, "auth.code_refused", "Unprocessable Entity")]
    [InlineData("POST", "/auth/refresh", "{\"refreshToken\":\"1.2.3\"}", 401, 1024, "auth.session_ended", "Unauthorized")]
    [InlineData("POST", "/check-in", null, 400, 1010, "idempotency.key_missing", "Bad Request")]
    public async Task Refusals_are_problem_details(string method, string path, string? body, int status, int code, string reason, string title)
    {
        var reply = await shopper.SendAsync(new HttpMethod(method), path, body);
        AssertProblem(reply, status, code, reason);
        Assert.Equal(("about:blank", title), (Text(reply, "type"), Text(reply, "title")));
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", Text(reply, "detail"));
        Assert.Equal(Text(reply, "detail"), Text(reply, "msg"));
        Assert.NotEmpty(Text(reply, "messageEn")!);
        Assert.NotEmpty(Text(reply, "traceId")!);
        Assert.False(reply.Envelope.TryGetProperty("data", out _));
    }

    [Fact]
    public async Task So_are_those_of_the_door_the_limits_and_what_breaks()
    {
        object basket = new { items = new[] { new { sku = "tea", priceFen = 9_900, quantity = 1 } } };
        Assert.Equal((200, "application/json"), await AnswerAsync(shopper.PostAsync("/coupons/quote", basket)));
        AssertProblem(await shopper.PostAsync("/coupons/quote", basket), 429, 1008, "request.too_many");
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync("drop table points_lot", null, default));
        AssertProblem(await shopper.GetAsync("/points/balance"), 500, 1009, "server.broken");
        shopper.AccessToken = "";
        AssertProblem(await shopper.GetAsync("/points/balance"), 401, 1002, "auth.required");
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_stands_beside()
    {
        var reply = await shopper.GetAsync("/points/entries?direction=up");
        AssertProblem(reply, 400, 1001, "request.invalid");
        Assert.Equal("“up”不是可以接受的值，可选：both、in、out。", reply.Envelope.GetProperty("errors").GetProperty("direction")[0].GetString());
    }

    [Fact]
    public async Task A_kept_refusal_is_read_in_the_shape_that_is_asked_for_now()
    {
        var first = await shopper.PostAsync("/coupons/redeem-code", new { code = "NONE" }, "card");
        AssertProblem(first, 404, 4010, "code.unknown");
        shopper.Accept = null;
        var second = await shopper.PostAsync("/coupons/redeem-code", new { code = "NONE" }, "card");
        Assert.Equal((true, "application/json", 4010, "code.unknown"), (second.IsReplay, second.MediaType, second.Code, second.Reason));
        Assert.Equal(Text(first, "traceId"), second.Envelope.GetProperty("traceId").GetString());
        shopper.Accept = Problem;
        Assert.Equal(first.Body, (await shopper.PostAsync("/coupons/redeem-code", new { code = "NONE" }, "card")).Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/json")]
    [InlineData("application/problem+json;q=0, application/json")]
    [InlineData("not a media type")]
    public async Task Who_does_not_name_them_gets_the_envelope(string? accept)
    {
        shopper.Accept = accept;
        Assert.Equal((404, "application/json"), await AnswerAsync(shopper.GetAsync("/nothing/here")));
    }

    private static void AssertProblem(MiniReply reply, int status, int code, string reason)
    {
        Assert.Equal((status, Problem), (reply.Status, reply.MediaType));
        Assert.Equal((status, code, reason), (reply.Envelope.GetProperty("status").GetInt32(), reply.Code, Text(reply, "reason")));
    }

    private static string? Text(MiniReply reply, string name) => reply.Envelope.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static async Task<(int, string?)> AnswerAsync(Task<MiniReply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.MediaType);
    }
}
