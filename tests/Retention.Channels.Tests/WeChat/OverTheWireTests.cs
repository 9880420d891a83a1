using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

/// <summary>The client against a real socket: what handlers in memory cannot show.</summary>
public sealed class OverTheWireTests : IAsyncLifetime
{
    private static readonly CustomerServiceMessage Hello = new CustomerServiceMessage.Text("你好 😀");

    private readonly WebApplication server = Build();
    private readonly HttpClient http = new();
    private WeChatApp app = null!;
    private int sends;
    private string? received;
    private RequestDelegate answer = context => context.Response.WriteAsync(FakeWeChat.Ok);

    public async Task InitializeAsync()
    {
        server.MapPost("/cgi-bin/stable_token", () => """{"access_token":"token-1","expires_in":7200}""");
        server.MapPost("/cgi-bin/message/custom/send", async context =>
        {
            sends++;
            received = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await answer(context);
        });
        await server.StartAsync();
        app = AppAt(server.Urls.Single(), new MemoryTokenCache());
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_message_arrives_as_it_was_written()
    {
        await SendAsync();

        Assert.Equal("""{"touser":"o1","msgtype":"text","text":{"content":"你好 😀"}}""", received);
    }

    [Fact]
    public async Task A_connection_dropped_after_accepting_leaves_the_outcome_unknown()
    {
        answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(WeChatErrorKind.OutcomeUnknown, (await Assert.ThrowsAsync<WeChatException>(SendAsync)).Kind);
        Assert.Equal(1, sends);
    }

    [Fact]
    public async Task A_connection_dropped_in_the_middle_of_the_answer_leaves_the_outcome_unknown()
    {
        answer = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"errcode\":0");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        Assert.Equal(WeChatErrorKind.OutcomeUnknown, (await Assert.ThrowsAsync<WeChatException>(SendAsync)).Kind);
    }

    [Fact]
    public async Task A_server_that_is_not_there_has_accepted_nothing()
    {
        var address = server.Urls.Single();
        await server.StopAsync();
        var cache = new MemoryTokenCache();
        await cache.KeepAsync("wechat:token:wx1", new SharedToken("token-1", TimeProvider.System.GetUtcNow().AddHours(1)), CancellationToken.None);
        app = AppAt(address, cache);

        Assert.Equal(WeChatErrorKind.Transient, (await Assert.ThrowsAsync<WeChatException>(SendAsync)).Kind);
    }

    private Task SendAsync() => app.CustomerService.SendAsync("o1", Hello, CancellationToken.None);

    private WeChatApp AppAt(string address, ISharedTokenCache cache) => new(
        new WeChatAppSettings { AppId = "wx1", AppSecret = "secret-1", ApiBase = new Uri(address) },
        http,
        cache,
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder.Build();
    }
}
