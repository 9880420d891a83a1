using Quartz;
using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>Tells who takes part when a campaign is over.</summary>
internal sealed class EndNoticeJob(ReferralNotices notices, Cached<IReadOnlyList<LiveCampaign>> campaigns, TimeProvider clock) : IJob
{
    private const int BatchesMax = 20;

    /// <summary>Later it is no news any more.</summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromDays(2);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var campaign in await campaigns.GetAsync(cancellationToken))
        {
            var ended = campaign.Row.EndedAt ?? campaign.Row.EndsAt;
            if (!campaign.Row.IsSettling || now < ended || now > ended + ToldWithin)
                continue;
            for (var batch = 0; batch < BatchesMax && await notices.EndedAsync(campaign, cancellationToken); batch++)
            {
            }
        }
    }
}
