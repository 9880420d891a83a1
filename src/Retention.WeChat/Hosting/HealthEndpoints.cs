using Microsoft.AspNetCore.Http.HttpResults;

namespace Retention.WeChat.Hosting;

/// <summary>For load balancers and people on call: is the process alive, and what keeps it from being ready.</summary>
internal static class HealthEndpoints
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<HealthProbe>()
        .AddScoped<IHealthCheck, DatabaseHealth>()
        .AddScoped<IHealthCheck, RedisHealth>()
        .AddScoped<IHealthCheck, IdSlotHealth>()
        .AddScoped<IHealthCheck, SchedulerHealth>()
        .AddScoped<IHealthCheck, InboxHealth>()
        .AddScoped<IHealthCheck, OutboxHealth>()
        .AddScoped<IHealthCheck, LedgerHealth>();

    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").WithTags("health").AllowAnonymous();
        health.MapGet("/live", Live);
        health.MapGet("/ready", Ready);
    }

    private static Ok<LiveAnswer> Live() => TypedResults.Ok(new LiveAnswer("ok"));

    private static async Task<JsonHttpResult<HealthReport>> Ready(HealthProbe probe, HttpResponse response, CancellationToken ct)
    {
        var report = await probe.AskAsync(ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Json(report, statusCode: report.Status == HealthStatus.Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    internal sealed record LiveAnswer(string Status);
}
