using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Retention.WeChat.Hosting;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Hosting;

/// <summary>Metrics and traces are the whole process's.</summary>
[Collection(AloneCollection.Name)]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_and_traces_reach_the_collector_at_the_latest_when_the_host_stops()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await CollectorAsync(received);
        await using (var site = await Site.StartAsync("sqlite", null, ("Telemetry:OtlpEndpoint", collector.Urls.First()), ("Telemetry:TraceRatio", "1"), ("Telemetry:OtlpHeaders", "x-key=abc")))
        {
            RetentionTelemetry.CallbackRefused("signature");
            RetentionTelemetry.InboxLagged(TimeSpan.FromSeconds(0.2));
            using (RetentionTelemetry.Activities.StartActivity("test step"))
                await site.Http.GetAsync("/health/live?openid=oPrivate");
        }

        Assert.Contains("retention.callbacks.refused", received["/v1/metrics abc"], StringComparison.Ordinal);
        Assert.Contains("retention.inbox.lag", received["/v1/metrics abc"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", received["/v1/metrics abc"], StringComparison.Ordinal);
        Assert.Contains("test step", received["/v1/traces abc"], StringComparison.Ordinal);
        Assert.DoesNotContain("oPrivate", string.Concat(received.Values), StringComparison.Ordinal);
        Assert.Contains("retention-wechat", received["/v1/traces abc"], StringComparison.Ordinal);
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate($"{request.Path} {request.Headers["x-key"]}", Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync();
        return app;
    }
}
