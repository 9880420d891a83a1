using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Operators;

/// <summary>How often the console may be called.</summary>
internal static class ConsoleLimits
{
    public const string Policy = "console";

    private const int RequestsPerMinute = 600;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void Add(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, _) => await RefuseAsync(context.HttpContext);
        options.AddPolicy(Policy, context => RateLimitPartition.GetFixedWindowLimiter(CallerOf(context), static _ => PerMinute(RequestsPerMinute)));
    }

    internal static FixedWindowRateLimiterOptions PerMinute(int permits) => new() { PermitLimit = permits, Window = Window, QueueLimit = 0 };

    internal static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    internal static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return StandardProblems.For(StatusCodes.Status429TooManyRequests).ToHttp().ExecuteAsync(context);
    }

    private static string CallerOf(HttpContext context) => CurrentOperator.From(context.User)?.Id.ToString() ?? AddressOf(context);
}
