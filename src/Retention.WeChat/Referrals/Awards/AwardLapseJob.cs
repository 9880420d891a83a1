using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>Lets prizes lapse that nobody claimed in time.</summary>
internal sealed class AwardLapseJob(AwardStore store, AwardDesk desk, DueItems due, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await due.EachAsync("award", (after, limit, ct) => store.ListLapsedAsync(now, after, limit, ct), (id, ct) => desk.LapseAsync(new Id<ReferralAward>(id), ct), cancellationToken);
    }
}
