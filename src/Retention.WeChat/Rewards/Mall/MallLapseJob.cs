using Quartz;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>Gives points and stock of orders back that were not paid in time.</summary>
internal sealed class MallLapseJob(MallOrderStore orders, MallDesk desk, TimeProvider clock) : IJob
{
    private const int BatchMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var id in await orders.ListUnpaidAsync(clock.GetUtcNow(), BatchMax, cancellationToken))
            await desk.LapseAsync(new Id<MallOrder>(id), cancellationToken);
    }
}
