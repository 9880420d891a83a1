using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>Tells who takes part when a campaign is over.</summary>
internal sealed class EndNoticeJob(ReferralNotices notices, DueItems due, Cached<IReadOnlyList<LiveCampaign>> campaigns, TimeProvider clock) : IJob
{
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
            await due.TogetherAsync(
                "notices of an end", (after, limit, ct) => notices.ListUntoldAsync(campaign, after, limit, ct), (fans, ct) => notices.EndedAsync(campaign, fans, ct), cancellationToken);
        }
    }
}
