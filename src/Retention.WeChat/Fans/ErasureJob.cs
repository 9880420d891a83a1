using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>
/// Erases fans who unfollowed, after the grace. Openid, unionid, phone, scenes, tags, message contents and details of
/// the time line go; the fan's number, the keyed hash, times, referral pairs and the points ledger stay, because sums
/// and "already helped" must hold without saying who.
/// </summary>
internal sealed partial class ErasureJob(FanStore store, Db db, IEnumerable<IForgetFans> memories, TimeProvider clock, ILogger<ErasureJob> logger) : IJob
{
    private const int BatchMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        foreach (var id in await store.ListErasureDueAsync(clock.GetUtcNow(), BatchMax, ct))
            await db.InTransactionAsync(token => EraseAsync(new Id<Fan>(id), token), ct);
    }

    private async Task EraseAsync(Id<Fan> id, CancellationToken ct)
    {
        // Only when still due: the fan may have followed again since the list was read.
        if (!await store.EraseAsync(id, clock.GetUtcNow(), ct))
            return;
        await store.ForgetDetailsAsync(id, ct);
        foreach (var memory in memories)
            await memory.ForgetAsync(id, ct);
        Log.Erased(logger, id);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Fan {FanId} erased after unfollowing.")]
        public static partial void Erased(ILogger logger, Id<Fan> fanId);
    }
}
