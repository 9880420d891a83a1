using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Rewards;

/// <summary>Ends lotteries whose time is over and with that reveals their seeds.</summary>
internal sealed class LotteryEndJob(LotteryStore store, LotteryDesk desk, DueItems due, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await due.EachAsync("lottery", (after, limit, ct) => store.ListPastAsync(now, after, limit, ct), (id, ct) => desk.EndAsync(new Id<Lottery>(id), null, ct), cancellationToken);
    }
}
