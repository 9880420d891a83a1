using Quartz;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>Ends campaigns whose time is over, and gives back what was set aside once nobody can claim it any more.</summary>
internal sealed class CampaignEndJob(CampaignStore store, CampaignPromises promises, CampaignDesk desk, TimeProvider clock) : IJob
{
    private const int BatchMax = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var id in await store.ListPastAsync(clock.GetUtcNow(), BatchMax, cancellationToken))
            await desk.EndAsync(new Id<ReferralCampaign>(id), CampaignLog.Product, null, cancellationToken);
        foreach (var id in await promises.ListDueAsync(clock.GetUtcNow(), BatchMax, cancellationToken))
            await desk.ReleaseAsync(new Id<ReferralCampaign>(id), cancellationToken);
    }
}
