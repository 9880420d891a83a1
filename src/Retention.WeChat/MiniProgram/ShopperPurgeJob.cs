using Quartz;

namespace Retention.WeChat.MiniProgram;

/// <summary>Removes what has had its time: sign-ins, kept answers, counted accepts, behaviour and copies.</summary>
internal sealed class ShopperPurgeJob(ShopperSessions sessions, SmsCodes codes, IdempotentRequests requests, SubscribeDesk subscriptions, BehaviourLog behaviour, ExportDesk exports) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await sessions.PurgeAsync(cancellationToken);
        await codes.PurgeAsync(cancellationToken);
        await requests.PurgeAsync(cancellationToken);
        await subscriptions.PurgeAsync(cancellationToken);
        await behaviour.PurgeAsync(cancellationToken);
        await exports.PurgeAsync(cancellationToken);
    }
}
