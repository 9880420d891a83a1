using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Fans;

/// <summary>Erases fans who unfollowed, after the grace.</summary>
internal sealed class ErasureJob(FanStore store, FanEraser eraser, DueItems due, Db db, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await due.EachAsync(
            "erasure",
            (after, limit, ct) => store.ListErasureDueAsync(now, after, limit, ct),
            (id, ct) => db.InTransactionAsync(token => eraser.EraseAsync(new Id<Fan>(id), token), ct),
            cancellationToken);
    }
}
