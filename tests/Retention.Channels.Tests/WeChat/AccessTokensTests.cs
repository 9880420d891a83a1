using System.Net;
using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

public sealed class AccessTokensTests
{
    private static readonly CustomerServiceMessage Hello = new CustomerServiceMessage.Text("你好");

    private readonly FakeWeChat wechat = new();

    [Fact]
    public async Task The_token_is_asked_for_in_normal_mode_and_with_json()
    {
        await wechat.App().Token.CurrentAsync(CancellationToken.None);

        var request = Assert.Single(wechat.TokenCalls);
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("""{"grant_type":"client_credential","appid":"wx1","secret":"secret-1","force_refresh":false}""", request.Body);
    }

    [Fact]
    public async Task A_hundred_callers_at_once_ask_once()
    {
        var release = new TaskCompletionSource();
        wechat.TokenAnswer = async (_, _) =>
        {
            await release.Task;
            return FakeWeChat.Json("""{"access_token":"token-1","expires_in":7200}""");
        };
        var app = wechat.App();

        var callers = Enumerable.Range(0, 100).Select(_ => app.Token.CurrentAsync(CancellationToken.None).AsTask()).ToArray();
        release.SetResult();

        Assert.All(await Task.WhenAll(callers), token => Assert.Equal("token-1", token));
        Assert.Single(wechat.TokenCalls);
    }

    [Fact]
    public async Task One_caller_giving_up_does_not_disturb_the_others()
    {
        var release = new TaskCompletionSource();
        wechat.TokenAnswer = async (_, _) =>
        {
            await release.Task;
            return FakeWeChat.Json("""{"access_token":"token-1","expires_in":7200}""");
        };
        var app = wechat.App();
        using var impatience = new CancellationTokenSource();

        var impatient = app.Token.CurrentAsync(impatience.Token).AsTask();
        var patient = app.Token.CurrentAsync(CancellationToken.None).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        release.SetResult();

        Assert.Equal("token-1", await patient);
    }

    [Fact]
    public async Task It_is_kept_until_a_minute_before_its_end()
    {
        var app = wechat.App();
        await app.Token.CurrentAsync(CancellationToken.None);

        wechat.Clock.Now += TimeSpan.FromSeconds(7200 - 61);
        await app.Token.CurrentAsync(CancellationToken.None);
        Assert.Single(wechat.TokenCalls);

        wechat.Clock.Now += TimeSpan.FromSeconds(1);
        wechat.Token = "token-2";
        Assert.Equal("token-2", await app.Token.CurrentAsync(CancellationToken.None));
        Assert.Equal(2, wechat.TokenCalls.Count);
    }

    [Fact]
    public async Task Its_last_minute_bridges_an_outage()
    {
        var app = wechat.App();
        await app.Token.CurrentAsync(CancellationToken.None);
        wechat.Clock.Now += TimeSpan.FromSeconds(7200 - 30);
        wechat.TokenAnswer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));

        Assert.Equal("token-1", await app.Token.CurrentAsync(CancellationToken.None));

        wechat.Clock.Now += TimeSpan.FromSeconds(31);
        var failure = await Assert.ThrowsAsync<WeChatException>(() => app.Token.CurrentAsync(CancellationToken.None).AsTask());
        Assert.Equal(WeChatErrorKind.Transient, failure.Kind);
    }

    [Fact]
    public async Task Nodes_share_it()
    {
        var cache = new MemoryTokenCache();
        await wechat.App(cache).Token.CurrentAsync(CancellationToken.None);

        Assert.Equal("token-1", await wechat.App(cache).Token.CurrentAsync(CancellationToken.None));
        Assert.Single(wechat.TokenCalls);
    }

    [Theory]
    [InlineData(40001)]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task A_refused_token_is_replaced_once_and_the_call_made_again(long code)
    {
        wechat.Answer = (request, _) => request.AccessToken == wechat.Token ? Task.FromResult(FakeWeChat.Json(FakeWeChat.Ok)) : FakeWeChat.Error(code);
        var app = wechat.App();
        await app.Token.CurrentAsync(CancellationToken.None);
        wechat.Token = "token-2";

        await app.CustomerService.SendAsync("o1", Hello, CancellationToken.None);

        Assert.Equal(["token-1", "token-2"], wechat.Calls.Select(call => call.AccessToken));
        Assert.Equal(wechat.Calls[0].Body, wechat.Calls[1].Body);
        Assert.All(wechat.TokenCalls, call => Assert.Contains("\"force_refresh\":false", call.Body));
    }

    [Fact]
    public async Task A_token_refused_for_good_is_forced_once_and_then_reported()
    {
        wechat.Answer = (_, _) => FakeWeChat.Error(40001, "invalid credential rid: 6a-7b");
        var app = wechat.App();

        var failure = await Assert.ThrowsAsync<WeChatException>(() => app.CustomerService.SendAsync("o1", Hello, CancellationToken.None));

        Assert.Equal(WeChatErrorKind.TokenInvalid, failure.Kind);
        Assert.Equal("6a-7b", failure.Rid);
        Assert.Equal(2, wechat.Calls.Count);
        Assert.Equal([false, false, true], wechat.TokenCalls.Select(call => call.Body.Contains("\"force_refresh\":true")));

        // WeChat allows twenty forced refreshes a day: the next refusal within a minute does not spend one.
        await Assert.ThrowsAsync<WeChatException>(() => app.CustomerService.SendAsync("o1", Hello, CancellationToken.None));
        Assert.Single(wechat.TokenCalls, call => call.Body.Contains("\"force_refresh\":true"));
    }

    [Fact]
    public async Task Fifty_callers_refused_at_once_replace_it_once()
    {
        var arrived = 0;
        var everyoneArrived = new TaskCompletionSource();
        wechat.Answer = async (request, _) =>
        {
            if (request.AccessToken == "token-2")
                return FakeWeChat.Json(FakeWeChat.Ok);
            if (Interlocked.Increment(ref arrived) == 50)
                everyoneArrived.SetResult();
            await everyoneArrived.Task;
            return await FakeWeChat.Error(42001);
        };
        var app = wechat.App();
        await app.Token.CurrentAsync(CancellationToken.None);
        wechat.Token = "token-2";

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.CustomerService.SendAsync($"o{i}", Hello, CancellationToken.None)));

        Assert.Equal(2, wechat.TokenCalls.Count);
        Assert.Equal(100, wechat.Calls.Count);
    }

    [Fact]
    public async Task A_node_takes_over_what_another_has_already_replaced()
    {
        wechat.Answer = (request, _) => request.AccessToken == wechat.Token ? Task.FromResult(FakeWeChat.Json(FakeWeChat.Ok)) : FakeWeChat.Error(42001);
        var cache = new MemoryTokenCache();
        var (first, second) = (wechat.App(cache), wechat.App(cache));
        await first.Token.CurrentAsync(CancellationToken.None);
        await second.Token.CurrentAsync(CancellationToken.None);
        wechat.Token = "token-2";

        await first.CustomerService.SendAsync("o1", Hello, CancellationToken.None);
        await second.CustomerService.SendAsync("o2", Hello, CancellationToken.None);

        Assert.Equal(2, wechat.TokenCalls.Count);
    }

    [Theory]
    [InlineData(40001, WeChatErrorKind.Misconfigured)]
    [InlineData(40125, WeChatErrorKind.Misconfigured)]
    [InlineData(40164, WeChatErrorKind.Misconfigured)]
    public async Task A_wrong_secret_is_a_setting_to_mend_and_not_a_token_to_replace(long code, WeChatErrorKind kind)
    {
        wechat.TokenAnswer = (_, _) => FakeWeChat.Error(code);

        var failure = await Assert.ThrowsAsync<WeChatException>(() => wechat.App().CustomerService.SendAsync("o1", Hello, CancellationToken.None));

        Assert.Equal(kind, failure.Kind);
        Assert.Single(wechat.TokenCalls);
        Assert.Empty(wechat.Calls);
    }

    [Fact]
    public async Task After_a_failure_the_next_caller_tries_again()
    {
        wechat.TokenAnswer = (_, _) => FakeWeChat.Error(40164);
        var app = wechat.App();
        await Assert.ThrowsAsync<WeChatException>(() => app.Token.CurrentAsync(CancellationToken.None).AsTask());

        wechat.TokenAnswer = null;
        Assert.Equal("token-1", await app.Token.CurrentAsync(CancellationToken.None));
    }

    [Fact]
    public void Neither_settings_nor_tokens_print_their_secrets()
    {
        Assert.DoesNotContain("secret-1", wechat.App().Settings.ToString());
        Assert.DoesNotContain("token-1", new SharedToken("token-1", wechat.Clock.Now).ToString());
    }
}
