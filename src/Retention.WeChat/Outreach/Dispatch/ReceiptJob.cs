using Quartz;

namespace Retention.WeChat.Outreach;

/// <summary>Matches receipts that came before their message was marked as sent, and drops those that belong to nobody.</summary>
internal sealed class ReceiptJob(Receipts receipts, ReceiptStore store, TimeProvider clock) : IJob
{
    private const int BatchesMax = 50;

    /// <summary>
    /// A receipt is early by seconds, or by a lease at most. Those of sign-in codes, sent by the same application, belong to
    /// nobody: each look asks for the message of every one that is kept.
    /// </summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        for (var batch = 0; batch < BatchesMax && await receipts.MatchAsync(ct) == Receipts.BatchMax; batch++)
        {
        }

        await store.DropOldAsync(clock.GetUtcNow() - KeepFor, ct);
    }
}
