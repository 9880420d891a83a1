using Quartz;

namespace Retention.WeChat.Outreach;

/// <summary>Matches receipts that came before their message was marked as sent, and drops those that belong to nobody.</summary>
internal sealed class ReceiptJob(Receipts receipts, ReceiptStore store, TimeProvider clock) : IJob
{
    private const int BatchesMax = 50;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        for (var batch = 0; batch < BatchesMax && await receipts.MatchAsync(ct) == Receipts.BatchMax; batch++)
        {
        }

        await store.DropOldAsync(clock.GetUtcNow() - KeepFor, ct);
    }
}
