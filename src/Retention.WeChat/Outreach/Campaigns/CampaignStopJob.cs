using Quartz;

namespace Retention.WeChat.Outreach;

/// <summary>Lets go what stopped campaigns had waiting, once they go on.</summary>
internal sealed class CampaignStopJob(CampaignStops stops) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await stops.FollowUpAsync(cancellationToken);
}
