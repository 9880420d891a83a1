using Retention.Platform.Problems;
using Retention.Platform.Work;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Posts for callers who have no transaction of their own: what arrives at the same time shares one, each caller gets its
/// own answer. A fan's points are their member's; those for one who does not exist are refused. Whoever gets none, because the process died, asks again with the same key.
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
        var members = await scope.ServiceProvider.GetRequiredService<FanRegistry>().MembersOfAsync([.. items.Select(posting => posting.FanId).Distinct()], ct);
        var known = items.Where(posting => members.ContainsKey(posting.FanId)).Select(posting => posting with { FanId = members[posting.FanId] });
        var posted = await scope.ServiceProvider.GetRequiredService<PointsLedger>().PostAllAsync([.. known], ct);
        var next = 0;
        return [.. items.Select(posting => members.ContainsKey(posting.FanId) ? posted[next++] : FanEndpoints.NotFound)];
    }
}
