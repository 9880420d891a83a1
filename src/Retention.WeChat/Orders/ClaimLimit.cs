using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>Slows guessing of order numbers and phone tails: few tries a minute for one shopper, on each node.</summary>
internal sealed class ClaimLimit(IOptions<OrdersOptions> options) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<long> limiter = PartitionedRateLimiter.Create<long, long>(key => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.ClaimsPerMinute, Window = Window, QueueLimit = 0 }));

    /// <returns>What stands in the way of another try, or none.</returns>
    public Problem? Check(Id<Fan> memberId)
    {
        using var lease = limiter.AttemptAcquire(memberId.Value);
        return lease.IsAcquired ? null : OrderProblems.ClaimTooOften;
    }

    public void Dispose() => limiter.Dispose();
}
