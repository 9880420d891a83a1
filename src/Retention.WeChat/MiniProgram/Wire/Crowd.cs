using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Lets so many requests of shoppers work at once; more wait their turn, and too many are asked to come back. Each request holds
/// a database connection from its sign-in on: without this a rush would take all of them, and with them those by which
/// callbacks are stored and shared rules are read.
/// </summary>
internal sealed class Crowd(IOptions<MiniProgramOptions> options) : IMiddleware, IDisposable
{
    private const int WaitingMax = 2000;

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.ConcurrentRequests,
        QueueLimit = WaitingMax,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var place = await limiter.AcquireAsync(1, context.RequestAborted);
        if (place.IsAcquired)
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = "2";
        await WrittenAnswer.Of(GeneralErrors.Busy, null, context).ExecuteAsync(context);
    }

    public void Dispose() => limiter.Dispose();
}
