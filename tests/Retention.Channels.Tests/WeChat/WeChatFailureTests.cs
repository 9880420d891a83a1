using System.Net;
using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

public sealed class WeChatFailureTests
{
    private static readonly TemplateMessage Message = new("o1", "T1", new Dictionary<string, string> { ["thing1"] = "积分到账" });

    private readonly FakeWeChat wechat = new();

    [Theory]
    [InlineData(-1, WeChatErrorKind.Transient)]
    [InlineData(45169, WeChatErrorKind.Transient)]
    [InlineData(45009, WeChatErrorKind.RateLimited)]
    [InlineData(45011, WeChatErrorKind.RateLimited)]
    [InlineData(45015, WeChatErrorKind.FanUnreachable)]
    [InlineData(45047, WeChatErrorKind.FanUnreachable)]
    [InlineData(43004, WeChatErrorKind.FanUnreachable)]
    [InlineData(43019, WeChatErrorKind.FanUnreachable)]
    [InlineData(43101, WeChatErrorKind.FanUnreachable)]
    [InlineData(48002, WeChatErrorKind.FanUnreachable)]
    [InlineData(50005, WeChatErrorKind.FanUnreachable)]
    [InlineData(40249, WeChatErrorKind.RefusedContent)]
    [InlineData(47003, WeChatErrorKind.RefusedContent)]
    [InlineData(87014, WeChatErrorKind.RefusedContent)]
    [InlineData(40013, WeChatErrorKind.Misconfigured)]
    [InlineData(40037, WeChatErrorKind.Misconfigured)]
    [InlineData(48001, WeChatErrorKind.Misconfigured)]
    [InlineData(40032, WeChatErrorKind.Rejected)]
    [InlineData(123456, WeChatErrorKind.Rejected)]
    public async Task A_code_has_a_kind_and_words_for_it(long code, WeChatErrorKind kind)
    {
        wechat.Answer = (_, _) => FakeWeChat.Error(code, "anything rid: 5f-6a-7b");

        var failure = await SendFails();

        Assert.Equal((kind, code, "5f-6a-7b"), (failure.Kind, failure.ErrCode, failure.Rid));
        Assert.EndsWith("。", failure.Explanation);
        Assert.Single(wechat.Calls);
    }

    [Fact]
    public async Task A_daily_quota_comes_back_at_midnight_in_china()
    {
        // 12:00 on the clock of the fake is 20:00 in China.
        wechat.Clock.Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        wechat.Answer = (_, _) => FakeWeChat.Error(45009);

        Assert.Equal(TimeSpan.FromHours(4), (await SendFails()).RetryAfter);
    }

    [Fact]
    public async Task A_minute_quota_comes_back_in_a_minute()
    {
        wechat.Answer = (_, _) => FakeWeChat.Error(45011);
        Assert.Equal(TimeSpan.FromMinutes(1), (await SendFails()).RetryAfter);

        wechat.Answer = (_, _) => FakeWeChat.Error(45009);
        var failure = await Assert.ThrowsAsync<WeChatException>(() => wechat.App().MiniProgram.CreateCodeAsync(new UnlimitedCode("a"), CancellationToken.None));
        Assert.Equal(TimeSpan.FromMinutes(1), failure.RetryAfter);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, WeChatErrorKind.Transient)]
    [InlineData(HttpRequestError.NameResolutionError, WeChatErrorKind.Transient)]
    [InlineData(HttpRequestError.ResponseEnded, WeChatErrorKind.OutcomeUnknown)]
    [InlineData(HttpRequestError.Unknown, WeChatErrorKind.OutcomeUnknown)]
    public async Task A_lost_connection_leaves_a_send_unknown_unless_it_never_stood(HttpRequestError error, WeChatErrorKind kind)
    {
        wechat.Answer = (_, _) => throw new HttpRequestException(error);

        Assert.Equal(kind, (await SendFails()).Kind);
        Assert.Single(wechat.Calls);
    }

    [Theory]
    [InlineData(500, WeChatErrorKind.OutcomeUnknown)]
    [InlineData(502, WeChatErrorKind.OutcomeUnknown)]
    [InlineData(504, WeChatErrorKind.OutcomeUnknown)]
    [InlineData(429, WeChatErrorKind.RateLimited)]
    [InlineData(404, WeChatErrorKind.Misconfigured)]
    public async Task A_bad_status_is_a_kind_too(int status, WeChatErrorKind kind)
    {
        wechat.Answer = (_, _) => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status));

        Assert.Equal(kind, (await SendFails()).Kind);
        Assert.Single(wechat.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>502</html>")]
    [InlineData("[]")]
    [InlineData("{\"errcode\":0")]
    [InlineData("{\"errcode\":{}}")]
    [InlineData("{\"errcode\":0,\"msgid\":\"x\"}")]
    [InlineData("{\"errcode\":0,\"errmsg\":\"ok\"}")]
    public async Task An_unreadable_answer_leaves_a_send_unknown(string body)
    {
        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json(body));

        Assert.Equal(WeChatErrorKind.OutcomeUnknown, (await SendFails()).Kind);
        Assert.Single(wechat.Calls);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_leaves_a_send_unknown()
    {
        wechat.Answer = async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            throw new InvalidOperationException();
        };

        var app = wechat.App(timeout: TimeSpan.FromMilliseconds(50));
        var failure = await Assert.ThrowsAsync<WeChatException>(() => app.Templates.SendAsync(Message, CancellationToken.None));

        Assert.Equal(WeChatErrorKind.OutcomeUnknown, failure.Kind);
        Assert.Single(wechat.Calls);
    }

    [Fact]
    public async Task Giving_up_is_not_a_failure_of_wechat()
    {
        using var giveUp = new CancellationTokenSource();
        wechat.Answer = async (_, ct) =>
        {
            await giveUp.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
            throw new InvalidOperationException();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wechat.App().Templates.SendAsync(Message, giveUp.Token));
    }

    [Fact]
    public async Task A_read_is_repeated_twice_and_then_reported()
    {
        wechat.Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));

        var failure = await Assert.ThrowsAsync<WeChatException>(() => wechat.App().Tags.ListAsync(CancellationToken.None));

        Assert.Equal(WeChatErrorKind.Transient, failure.Kind);
        Assert.Equal(3, wechat.Calls.Count);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_called_and_the_token_is_asked_for_three_times()
    {
        wechat.TokenAnswer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));

        await Assert.ThrowsAsync<WeChatException>(() => wechat.App().Tags.ListAsync(CancellationToken.None));

        Assert.Equal(3, wechat.TokenCalls.Count);
        Assert.Empty(wechat.Calls);
    }

    [Fact]
    public async Task A_read_that_recovers_is_not_noticed()
    {
        wechat.Answer = (_, _) => wechat.Calls.Count < 3
            ? FakeWeChat.Error(-1)
            : Task.FromResult(FakeWeChat.Json("""{"tags":[{"id":100,"name":"会员","count":3}]}"""));

        Assert.Equal([new FanTag(100, "会员", 3)], await wechat.App().Tags.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json($$"""{"tags":[],"x":"{{new string('x', 9 * 1024 * 1024)}}"}"""));

        await Assert.ThrowsAsync<WeChatException>(() => wechat.App().Tags.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Failures_name_neither_fan_nor_token_nor_text()
    {
        wechat.Answer = (_, _) => FakeWeChat.Error(45015);

        var text = (await SendFails()).ToString();

        Assert.DoesNotContain("token-1", text);
        Assert.DoesNotContain("o1", text);
        Assert.DoesNotContain("积分到账", text);
    }

    private Task<WeChatException> SendFails() =>
        Assert.ThrowsAsync<WeChatException>(() => wechat.App().Templates.SendAsync(Message, CancellationToken.None));
}
