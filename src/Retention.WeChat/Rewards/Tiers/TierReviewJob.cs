using Quartz;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Reviews every member who ever earned, each night: windows move on and tiers run out though nobody does anything. Stopped half-way, the next night does the rest.</summary>
internal sealed partial class TierReviewJob(TierBook tiers, EarningStore earnings, ILogger<TierReviewJob> logger) : IJob
{
    private const int BatchMax = 500;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await ReviewAllAsync(cancellationToken);

    public async Task<int> ReviewAllAsync(CancellationToken ct)
    {
        if ((await tiers.LadderAsync(ct)).IsEmpty)
            return 0;
        var (moved, last) = (0, new Id<Fan>(0));
        while (await earnings.ListMembersAsync(last, BatchMax, ct) is { Count: > 0 } batch)
        {
            moved += await tiers.ReviewAsync(batch, ct);
            last = batch[^1];
        }

        Log.Reviewed(logger, moved);
        return moved;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Tiers reviewed: {Moved} members moved or kept theirs.")]
        public static partial void Reviewed(ILogger logger, int moved);
    }
}
