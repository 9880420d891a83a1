using Quartz;
using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>Asks for new QR codes before the old ones end, for campaigns that still run.</summary>
internal sealed class QrRenewalJob(LinkStore store, Cached<IReadOnlyList<LiveCampaign>> campaigns, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var running = (await campaigns.GetAsync(cancellationToken)).Where(campaign => campaign.Row.IsRunning(now)).Select(campaign => campaign.Id).ToList();
        if (running.Count > 0)
            await store.WantRenewalAsync(running, now + QrDesk.QrMargin, now, cancellationToken);
    }
}
