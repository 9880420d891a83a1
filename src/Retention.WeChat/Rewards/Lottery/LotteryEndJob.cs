using Quartz;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>Ends lotteries whose time is over and with that reveals their seeds.</summary>
internal sealed class LotteryEndJob(LotteryStore store, LotteryDesk desk, TimeProvider clock) : IJob
{
    private const int BatchMax = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var id in await store.ListPastAsync(clock.GetUtcNow(), BatchMax, cancellationToken))
            await desk.EndAsync(new Id<Lottery>(id), null, cancellationToken);
    }
}
