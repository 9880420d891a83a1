using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Reviews every member who ever earned, each night: windows move on and tiers run out though nobody does anything. Stopped half-way, the next night does the rest.</summary>
internal sealed partial class TierReviewJob(TierBook tiers, EarningStore earnings, DueItems due, ILogger<TierReviewJob> logger) : IJob
{
    /// <summary>Members are locked while they are reviewed: few enough that none of them notices.</summary>
    private const int BatchMax = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await ReviewAllAsync(cancellationToken);

    public async Task<int> ReviewAllAsync(CancellationToken ct)
    {
        if ((await tiers.LadderAsync(ct)).IsEmpty)
            return 0;
        var moved = 0;
        await due.TogetherAsync(
            "tier",
            async (after, limit, token) => [.. (await earnings.ListMembersAsync(new Id<Fan>(after), Math.Min(limit, BatchMax), token)).Select(id => id.Value)],
            async (ids, token) => moved += await tiers.ReviewLockedAsync([.. ids.Select(id => new Id<Fan>(id))], token),
            ct);
        Log.Reviewed(logger, moved);
        return moved;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Tiers reviewed: {Moved} members moved or kept theirs.")]
        public static partial void Reviewed(ILogger logger, int moved);
    }
}
