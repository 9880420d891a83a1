using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Slows guessing of codes, per shopper and per operator. Each node counts by itself: the codes are long enough for that.</summary>
internal sealed class CouponLimits(IOptions<CouponOptions> options) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<long> shoppers = PerMinute(options.Value.CodeTriesPerMinute);
    private readonly PartitionedRateLimiter<long> operators = PerMinute(options.Value.RedemptionsPerMinute);

    /// <returns>What stands in the way of another try, or none.</returns>
    public Problem? OfShopper(Id<Fan> fanId) => Check(shoppers, fanId.Value);

    /// <inheritdoc cref="OfShopper"/>
    public Problem? OfOperator(long operatorId) => Check(operators, operatorId);

    public void Dispose()
    {
        shoppers.Dispose();
        operators.Dispose();
    }

    private static Problem? Check(PartitionedRateLimiter<long> limiter, long who)
    {
        using var lease = limiter.AttemptAcquire(who);
        return lease.IsAcquired ? null : CouponProblems.TooOften;
    }

    private static PartitionedRateLimiter<long> PerMinute(int tries) => PartitionedRateLimiter.Create<long, long>(
        key => RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = tries, Window = Window, QueueLimit = 0 }));
}
