using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Callbacks;

/// <summary>Takes offered answers for the responses that wait for them, many a commit.</summary>
internal sealed class OfferedAnswers(IServiceScopeFactory scopes) : GroupCommit<Id<OutreachMessage>, bool>(Writers, BatchMax, QueueMax)
{
    private const int Writers = 2;
    private const int BatchMax = 200;
    private const int QueueMax = 10_000;

    protected override async Task<IReadOnlyList<bool>> CommitAsync(IReadOnlyList<Id<OutreachMessage>> items, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var taken = await scope.ServiceProvider.GetRequiredService<OutreachDesk>().TakeOfferedAsync(items, ct);
        return [.. items.Select(taken.Contains)];
    }
}
