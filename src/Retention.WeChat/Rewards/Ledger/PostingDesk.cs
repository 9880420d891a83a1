using Retention.Platform.Problems;
using Retention.Platform.Work;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Posts for callers who have no transaction of their own: what arrives at the same time shares one, each caller gets its
/// own answer. Whoever gets none, because the process died, asks again with the same key.
/// </summary>
internal sealed class PostingDesk(IServiceScopeFactory scopes) : GroupCommit<Posting, Result<Posted>>(Writers, BatchMax, QueueMax)
{
    private const int Writers = 2;
    private const int BatchMax = 500;
    private const int QueueMax = 20_000;

    public async Task<Result<Posted>> PostAsync(Posting posting, CancellationToken ct) =>
        TryAdd(posting) is { } committed ? await committed.WaitAsync(ct) : PointsLedger.Busy;

    protected override async Task<IReadOnlyList<Result<Posted>>> CommitAsync(IReadOnlyList<Posting> items, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PointsLedger>().PostAllAsync(items, ct);
    }
}
