using Quartz;

namespace Retention.WeChat.Outreach;

/// <summary>Matches receipts that came before their message was marked as sent, and drops those that belong to nobody.</summary>
internal sealed class ReceiptJob(DispatchDesk desk, DispatchStore store, TimeProvider clock) : IJob
{
    private const int BatchesMax = 50;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        for (var batch = 0; batch < BatchesMax && await desk.MatchReceiptsAsync(ct) == DispatchDesk.BatchMax; batch++)
        {
        }

        await store.DropOldReceiptsAsync(clock.GetUtcNow() - KeepFor, ct);
    }
}
