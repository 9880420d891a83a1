using Quartz;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Posts what has expired, from the midnight on that ends its last day. Members see and spend by the calendar already;
/// the sweep brings the books up to it. Two nodes at once do no harm: each lot expires under one key.
/// </summary>
internal sealed class ExpirySweepJob(PointsLedger ledger) : IJob
{
    private const int BatchMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        while (await ledger.SweepAsync(BatchMax, cancellationToken))
        {
        }
    }
}
