using System.Buffers;
using Retention.Channels.WeChat.Callbacks;
using Retention.Sandbox;

namespace Retention.Benchmarks.Load;

/// <summary>The least a callback endpoint can do: verify, decrypt, answer. The yardstick for everything stored.</summary>
internal static class BareEndpoint
{
    public static async Task<WebApplication> StartAsync(Uri address, AccountOptions account, CancellationToken ct)
    {
        var gate = new CallbackGate(
            new CallbackSettings { AppId = account.AppId, Token = account.Token, EncodingAesKey = account.EncodingAesKey, TimestampWindow = TimeSpan.Zero },
            TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        var app = builder.Build();
        app.Run(async context =>
        {
            var body = await ReadAsync(context.Request, context.RequestAborted);
            if (gate.Open(QueryOf(context.Request), body) is not CallbackResult.Opened)
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = "success".Length;
            await context.Response.BodyWriter.WriteAsync("success"u8.ToArray(), context.RequestAborted);
        });
        await app.StartAsync(ct);
        return app;
    }

    private static CallbackQuery QueryOf(HttpRequest request) => new(
        request.Query["signature"], request.Query["timestamp"], request.Query["nonce"], null, request.Query["encrypt_type"], request.Query["msg_signature"]);

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
