using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Callbacks;

/// <summary>Whatever comes to the callback address, it is refused with a plain status or kept raw, and the process goes on.</summary>
public sealed class HostileCallbackTests
{
    private const int RequestsAtLeast = 40;
    private const int AskBeforeBytes = 64 * 1024;
    private const string NothingPending = "select count(*) from callback_inbox where state = 'Pending'";

    [Fact]
    public async Task Hostile_pushes_are_refused_or_kept_raw_and_touch_no_fan()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var pushes = HostilePushes.All(bed.Clock.GetUtcNow()).ToList();
        Assert.True(pushes.Count >= RequestsAtLeast);

        var wrong = new List<string>();
        foreach (var hostile in pushes)
        {
            var status = await SendAsync(bed, hostile.Push);
            if (status != hostile.Status)
                wrong.Add($"{hostile.Name}: {status} instead of {hostile.Status}");
        }

        Assert.Empty(wrong);
        await ProductBed.EventuallyAsync("all kept pushes are done with", async () => await bed.ScalarAsync<long>(NothingPending) == 0);
        Assert.Equal(pushes.Count(hostile => hostile.Status == 200), await bed.ScalarAsync<long>("select count(*) from callback_inbox where state = 'Kept' and body is not null"));
        await AssertUntouchedAsync(bed);
        await AssertUnmovedAsync(bed);
    }

    [Fact]
    public async Task An_event_of_an_unknown_kind_is_kept_raw()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var now = bed.Clock.GetUtcNow();
        Assert.Equal(200, await SendAsync(bed, Push.Of(Push.Event("oSomebody", "an_event_of_next_year", now), now)));

        await ProductBed.EventuallyAsync("the push is done with", async () => await bed.ScalarAsync<long>(NothingPending) == 0);
        Assert.Contains("an_event_of_next_year", await bed.ScalarAsync<string>("select body from callback_inbox"));
        await AssertUntouchedAsync(bed);
        await AssertUnmovedAsync(bed);
    }

    /// <summary>One request after another on a raw line, as no HTTP client would send them.</summary>
    [Theory]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("POST /callbacks/wechat/official HTTP/1.1\r\n\r\n")]
    [InlineData("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n")]
    [InlineData("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")]
    [InlineData("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n")]
    [InlineData("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\nX-Bad\0Header: 1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n")]
    public async Task Requests_that_are_no_HTTP_are_refused(string request)
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var answer = await ExchangeAsync(bed, Encoding.Latin1.GetBytes(request));

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), answer);
        await AssertUntouchedAsync(bed);
        await AssertUnmovedAsync(bed);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var many = new StringBuilder("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\n");
        for (var i = 0; i < 1_000; i++)
            many.Append($"X-Header-{i}: {new string('x', 50)}\r\n");

        var answer = await ExchangeAsync(bed, Encoding.ASCII.GetBytes(many.Append("\r\n").ToString()));
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431", StringComparison.Ordinal), answer);
        await AssertUnmovedAsync(bed);
    }

    [Fact]
    public async Task A_giant_body_in_chunks_is_refused_before_it_is_read_to_the_end()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var good = Push.Of(Push.Event("oSomebody", "subscribe", bed.Clock.GetUtcNow()), bed.Clock.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, good.Url) { Content = new StreamContent(new MemoryStream(new byte[900 * 1024])) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await bed.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await AssertUntouchedAsync(bed);
        await AssertUnmovedAsync(bed);
    }

    [Fact]
    public async Task Half_open_connections_keep_nobody_else_waiting()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var lines = new List<Socket>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var line = await ConnectAsync(bed);
                lines.Add(line);
                await line.SendAsync(Encoding.ASCII.GetBytes("POST /callbacks/wechat/official HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n<xml>"));
            }

            await AssertUnmovedAsync(bed);
        }
        finally
        {
            lines.ForEach(line => line.Dispose());
        }

        await AssertUntouchedAsync(bed, fans: 1);
    }

    private static async Task<int> SendAsync(ProductBed bed, Push push)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, push.Url) { Content = new ByteArrayContent(push.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(push.ContentType);
        // A server that refuses a giant unread may close the line while it is still being sent: ask first.
        request.Headers.ExpectContinue = push.Body.Length > AskBeforeBytes;
        using var answer = await bed.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return (int)answer.StatusCode;
    }

    private static async Task<string> ExchangeAsync(ProductBed bed, byte[] request)
    {
        await using var line = new NetworkStream(await ConnectAsync(bed), ownsSocket: true);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        using var reader = new StreamReader(line, Encoding.Latin1);
        try
        {
            await line.WriteAsync(request, patience.Token);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (IOException)
        {
            // Cut off by the server: refused as plainly as can be.
            return "";
        }
    }

    private static async Task<Socket> ConnectAsync(ProductBed bed)
    {
        var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await line.ConnectAsync(IPAddress.Loopback, bed.Http.BaseAddress!.Port);
        return line;
    }

    private static async Task AssertUntouchedAsync(ProductBed bed, int fans = 0)
    {
        Assert.Equal(fans, await bed.ScalarAsync<long>("select count(*) from fan"));
        Assert.Equal(fans, await bed.ScalarAsync<long>("select count(*) from fan_event"));
        Assert.Equal(fans, await bed.ScalarAsync<long>("select count(*) from outreach_message"));
    }

    /// <summary>An honest follower is welcomed as ever, and the product calls itself ready.</summary>
    private static async Task AssertUnmovedAsync(ProductBed bed)
    {
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        Assert.Contains("欢迎关注", Assert.Single(ProductBed.Received(fan)).Text);
        var ready = await ProductBed.ReadAsync(await bed.Http.GetAsync("/health/ready"));
        Assert.NotEqual("down", ready.GetProperty("status").GetString());
    }
}
