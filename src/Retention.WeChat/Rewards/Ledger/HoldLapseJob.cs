using Quartz;

namespace Retention.WeChat.Rewards;

/// <summary>Ends holds nobody decided about in time.</summary>
internal sealed class HoldLapseJob(PointsLedger ledger) : IJob
{
    private const int BatchMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        while (await ledger.LapseHoldsAsync(BatchMax, cancellationToken))
        {
        }
    }
}
