using Quartz;

namespace Retention.WeChat.Outreach;

/// <summary>Looks for planned messages that have become stale while they waited: while a channel is down, no sender comes across them.</summary>
internal sealed class StaleJob(OutreachDesk desk) : IJob
{
    private const int BatchesMax = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < BatchesMax && await desk.TakeBackStaleAsync(cancellationToken) == OutreachDesk.BatchMax; batch++)
        {
        }
    }
}
