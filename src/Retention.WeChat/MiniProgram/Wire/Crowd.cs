using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Retention.Channels.WeChat;
using Retention.Platform.Data;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Lets so many requests of shoppers work at once; more wait their turn, and too many are asked to come back. Each request holds
/// a database connection from its sign-in on: without this a rush would take all of them, and with them those by which
/// callbacks are stored and shared rules are read.
/// </summary>
internal sealed class Crowd(IOptions<MiniProgramOptions> options) : IMiddleware, IDisposable
{
    private const int WaitingMax = 2000;

    /// <summary>Requests that wait for WeChat, without a place.</summary>
    private const int OutsideMax = 1000;

    private readonly ConcurrencyLimiter places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.ConcurrentRequests,
        QueueLimit = WaitingMax,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly ConcurrencyLimiter outside = new(new ConcurrencyLimiterOptions { PermitLimit = OutsideMax, QueueLimit = 0 });

    /// <summary>How many wait for WeChat at this moment.</summary>
    public long Outside => OutsideMax - outside.GetStatistics()!.CurrentAvailablePermits;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var place = context.RequestServices.GetRequiredService<CrowdPlace>();
        if (await place.TakeAsync(context.RequestAborted))
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = "2";
        await WrittenAnswer.Of(GeneralErrors.Busy, null, context).ExecuteAsync(context);
    }

    public ValueTask<RateLimitLease> EnterAsync(CancellationToken ct) => places.AcquireAsync(1, ct);

    public RateLimitLease StepOutside() => outside.AttemptAcquire();

    public void Dispose()
    {
        places.Dispose();
        outside.Dispose();
    }
}

/// <summary>The place of the request at hand among those at work. What is no shopper's request has none, and needs none.</summary>
internal sealed class CrowdPlace(Crowd crowd, Db db) : IDisposable
{
    private RateLimitLease? place;
    private CancellationToken gone;

    /// <returns>False when too many wait already.</returns>
    public async Task<bool> TakeAsync(CancellationToken ct)
    {
        gone = ct;
        place = await crowd.EnterAsync(ct);
        return place.IsAcquired;
    }

    /// <summary>
    /// Asks WeChat something, and gives place and connection back meanwhile: WeChat may take its time, and those who need nothing
    /// of it shall not wait for it.
    /// </summary>
    /// <exception cref="WeChatException">Also when too many wait for WeChat already.</exception>
    public async Task<T> AskOutsideAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        await db.RestAsync();
        if (place is null)
            return await ask(ct);
        using var outside = crowd.StepOutside();
        if (!outside.IsAcquired)
            throw new WeChatException(WeChatErrorKind.Transient, 0, "Too many requests wait for WeChat already.");
        place.Dispose();
        try
        {
            return await ask(ct);
        }
        finally
        {
            // With the queue full it goes on without a place: a code WeChat has taken is not good again.
            place = await crowd.EnterAsync(gone);
        }
    }

    public void Dispose() => place?.Dispose();
}
