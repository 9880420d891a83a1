using Quartz;
using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>Rewards invitations whose waiting time is over, a bounded number a tick.</summary>
internal sealed class ReferralSettlementJob(ReferralProgram program) : IJob
{
    private const int BatchesMax = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < BatchesMax && await program.SettleDueAsync(cancellationToken); batch++)
        {
        }
    }
}

/// <summary>Asks for new QR codes before the old ones end, for campaigns that still run.</summary>
internal sealed class QrRenewalJob(ReferralStore store, Cached<IReadOnlyList<ReferralCampaign>> campaigns, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var running = (await campaigns.GetAsync(cancellationToken)).Where(campaign => campaign.IsRunning(now)).Select(campaign => campaign.Id).ToList();
        if (running.Count > 0)
            await store.WantRenewalAsync(running, now + QrDesk.QrMargin, now, cancellationToken);
    }
}
