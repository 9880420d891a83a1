using System.Text;

namespace Retention.Benchmarks.Load;

/// <summary>Says yes to every call of WeChat's interface, at once or after <see cref="Latency"/>.</summary>
internal sealed class StubWeChat : IAsyncDisposable
{
    private readonly WebApplication app;
    private long calls;

    private StubWeChat(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>How long a message takes to be taken.</summary>
    public TimeSpan Latency { get; set; }

    public static async Task<StubWeChat> StartAsync(Uri address, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        var app = builder.Build();
        var stub = new StubWeChat(app, address);
        app.Run(stub.AnswerAsync);
        await app.StartAsync(ct);
        return stub;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref calls);
        var text = context.Request.Path == "/cgi-bin/message/template/send"
            ? $$"""{"errcode":0,"errmsg":"ok","msgid":{{number}}}"""
            : """{"errcode":0,"errmsg":"ok","access_token":"stub","expires_in":7200,"user_info_list":[]}""";
        await context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted);
        if (Latency > TimeSpan.Zero)
            await Task.Delay(Latency, context.RequestAborted);
        var body = Encoding.ASCII.GetBytes(text);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
