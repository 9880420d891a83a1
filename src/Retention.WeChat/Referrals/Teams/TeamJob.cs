using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>Closes teams that were not full in time.</summary>
internal sealed class TeamJob(TeamStore store, TeamBook teams, DueItems due, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await due.EachAsync("team", (after, limit, ct) => store.ListLateAsync(now, after, limit, ct), (id, ct) => teams.CloseLateAsync(new Id<ReferralTeam>(id), ct), cancellationToken);
    }
}
