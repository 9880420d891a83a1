using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Rewards;

/// <summary>Gives points and stock of orders back that were not paid in time.</summary>
internal sealed class MallLapseJob(MallOrderStore orders, MallDesk desk, DueItems due, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await due.EachAsync("mall order", (after, limit, ct) => orders.ListUnpaidAsync(now, after, limit, ct), (id, ct) => desk.LapseAsync(new Id<MallOrder>(id), ct), cancellationToken);
    }
}
