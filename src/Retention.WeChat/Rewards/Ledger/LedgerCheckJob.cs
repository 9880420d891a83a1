using Quartz;

namespace Retention.WeChat.Rewards;

/// <summary>Proves every night that each posting sums to zero and each balance is the sum of its postings.</summary>
internal sealed partial class LedgerCheckJob(PointsLedger ledger, ILogger<LedgerCheckJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var check = await ledger.CheckAsync(cancellationToken);
        if (check.IsSound)
            Log.Sound(logger, check.Postings);
        else
            Log.Unsound(logger, check.UnbalancedPostings, check.WrongBalances);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Ledger checked: {Postings} postings, every one sums to zero, every balance is right.")]
        public static partial void Sound(ILogger logger, long postings);

        [LoggerMessage(LogLevel.Error, "Ledger check failed: {Unbalanced} postings do not sum to zero, {Wrong} balances differ from their postings.")]
        public static partial void Unsound(ILogger logger, long unbalanced, long wrong);
    }
}
