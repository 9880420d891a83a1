using Quartz;

namespace Retention.WeChat.Journeys;

/// <summary>Finds fans whose next milestone has come, a bounded number of batches a tick. Late, missed or doubled ticks do no harm.</summary>
internal sealed class LifecycleTickJob(JourneyRunner runner) : IJob
{
    private const int BatchesMax = 100;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < BatchesMax && await runner.TickAsync(cancellationToken) == JourneyRunner.BatchMax; batch++)
        {
        }
    }
}
