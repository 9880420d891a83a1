using Quartz;

namespace Retention.WeChat.Rewards;

/// <summary>Proves the ledger every night.</summary>
internal sealed partial class LedgerCheckJob(LedgerProof proof, ILogger<LedgerCheckJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var check = await proof.CheckAsync(cancellationToken);
        if (check.IsSound)
        {
            Log.Sound(logger, check.Postings);
            return;
        }

        Log.Unsound(logger, check.Faults);
        foreach (var fault in check.Findings)
            Log.Fault(logger, fault.Rule, fault.Where, fault.Detail);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Ledger proved from its first entry: {Postings} postings.")]
        public static partial void Sound(ILogger logger, long postings);

        [LoggerMessage(LogLevel.Error, "The ledger does not hold: {Faults} faults.")]
        public static partial void Unsound(ILogger logger, long faults);

        [LoggerMessage(LogLevel.Error, "Ledger fault {Rule} at {Where}: {Detail}")]
        public static partial void Fault(ILogger logger, string rule, string where, string detail);
    }
}
