using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.MiniProgram;

public sealed class MiniProgramRequestTests
{
    [Fact]
    public async Task A_request_goes_to_the_mini_programs_server_and_its_answer_comes_back()
    {
        await using var server = await CallbackReceiver.StartAsync();
        HttpRequest? seen = null;
        server.Answer = (_, _, http) =>
        {
            seen = http.Request;
            Assert.Equal(("POST", "/api/mini/v1/check-in"), (http.Request.Method, http.Request.Path.Value));
            Assert.Equal(("Bearer t", "k1"), (http.Request.Headers.Authorization.ToString(), http.Request.Headers["Idempotency-Key"].ToString()));
            http.Response.StatusCode = StatusCodes.Status409Conflict;
            http.Response.Headers.RetryAfter = "1";
            http.Response.Headers["Idempotent-Replayed"] = "true";
            return http.Response.WriteAsJsonAsync(new { code = 1001 });
        };
        await using var world = await StartAsync(server.Address);
        using var http = new HttpClient { BaseAddress = world.Host.BaseAddress };
        http.DefaultRequestHeaders.Add("Authorization", "Bearer t");
        http.DefaultRequestHeaders.Add("Idempotency-Key", "k1");

        using var answer = await http.PostAsJsonAsync("/mini-program/check-in?month=2026-11", new { day = "2026-11-20" });

        Assert.NotNull(seen);
        Assert.Equal(("?month=2026-11", """{"day":"2026-11-20"}"""), (server.Received[0].Query, server.Received[0].Text));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(("1", "true"), (answer.Headers.GetValues("Retry-After").Single(), answer.Headers.GetValues("Idempotent-Replayed").Single()));
        Assert.Equal("""{"code":1001}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/mini-program/..%2f..%2f..%2fapi/console/fans")]
    [InlineData("/mini-program/%2e%2e/%2e%2e/console/fans")]
    [InlineData("/mini-program/%2f%2fexample.com/")]
    public async Task Nothing_but_its_own_server_is_reached(string path)
    {
        await using var server = await CallbackReceiver.StartAsync();
        var paths = new List<string>();
        server.Answer = (_, _, http) =>
        {
            lock (paths)
            {
                paths.Add(http.Request.Path.Value!);
            }

            return Task.CompletedTask;
        };
        await using var world = await StartAsync(server.Address);
        using var http = new HttpClient { BaseAddress = world.Host.BaseAddress };

        using var answer = await http.GetAsync(path);

        Assert.All(paths, reached => Assert.StartsWith("/api/mini/v1/", reached));
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_as_a_gateways_failure_and_an_unknown_one_has_no_path()
    {
        await using var away = await StartAsync(new Uri("http://127.0.0.1:9/"));
        await using var none = await TestWorld.StartAsync();
        using var http = new HttpClient();

        using var failed = await http.GetAsync(new Uri(away.Host.BaseAddress, "/mini-program/me"));
        using var unknown = await http.GetAsync(new Uri(none.Host.BaseAddress, "/mini-program/me"));

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.NotFound), (failed.StatusCode, unknown.StatusCode));
        Assert.Equal("/mini-program", (await away.GetAsync("/control/accounts"))[1].Text("requestPath"));
        Assert.False((await none.GetAsync("/control/accounts"))[1].TryGetProperty("requestPath", out _));
    }

    private static Task<TestWorld> StartAsync(Uri server) =>
        TestWorld.StartAsync(new SandboxOptions { MiniProgramApi = new Uri(server, "/api/mini/v1/") });
}
