using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Orders;

/// <summary>Discards files nobody has applied: what they tell of people is not kept for a decision that does not come.</summary>
internal sealed class ForgottenImportsJob(OrderImportStore store, OrderImportDesk desk, DueItems due, TimeProvider clock) : IJob
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - KeptFor;
        await due.EachAsync(
            "order import", (after, limit, ct) => store.ListForgottenAsync(before, after, limit, ct), (id, ct) => desk.DiscardAsync(new Id<OrderImport>(id), ct), cancellationToken);
    }
}
