using Quartz;

namespace Retention.WeChat.Rewards;

/// <summary>Writes down which coupons have expired, for figures; whether one is good is decided by the clock, not by this.</summary>
internal sealed class CouponExpiryJob(CouponStore store, TimeProvider clock) : IJob
{
    private const int BatchMax = 500;
    private const int BatchesMax = 20;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < BatchesMax && await store.ExpireAsync(clock.GetUtcNow(), BatchMax, cancellationToken) == BatchMax; batch++)
        {
        }
    }
}
