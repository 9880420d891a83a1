using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>Erases fans who unfollowed, after the grace.</summary>
internal sealed class ErasureJob(FanStore store, FanEraser eraser, Db db, TimeProvider clock) : IJob
{
    private const int BatchMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        foreach (var id in await store.ListErasureDueAsync(clock.GetUtcNow(), BatchMax, ct))
            await db.InTransactionAsync(token => eraser.EraseAsync(new Id<Fan>(id), token), ct);
    }
}
