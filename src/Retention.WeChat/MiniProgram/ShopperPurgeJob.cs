using Quartz;
using Retention.Platform.Data;

namespace Retention.WeChat.MiniProgram;

/// <summary>Removes what has had its time: sign-ins, kept answers, counted accepts, behaviour and copies. One that breaks holds up none of the others.</summary>
internal sealed partial class ShopperPurgeJob(
    ShopperSessions sessions, SmsCodes codes, IdempotentRequests requests, SubscribeDesk subscriptions, BehaviourLog behaviour, ExportDesk exports, ILogger<ShopperPurgeJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await PurgeAsync(nameof(exports), exports.PurgeAsync, cancellationToken);
        await PurgeAsync(nameof(sessions), sessions.PurgeAsync, cancellationToken);
        await PurgeAsync(nameof(codes), codes.PurgeAsync, cancellationToken);
        await PurgeAsync(nameof(requests), requests.PurgeAsync, cancellationToken);
        await PurgeAsync(nameof(subscriptions), subscriptions.PurgeAsync, cancellationToken);
        await PurgeAsync(nameof(behaviour), behaviour.PurgeAsync, cancellationToken);
    }

    private async Task PurgeAsync(string what, Func<CancellationToken, Task> purge, CancellationToken ct)
    {
        try
        {
            await purge(ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.Broke(logger, error, what);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "What is old of {What} could not be removed; it is tried again at the next tick.")]
        public static partial void Broke(ILogger logger, Exception error, string what);
    }
}
