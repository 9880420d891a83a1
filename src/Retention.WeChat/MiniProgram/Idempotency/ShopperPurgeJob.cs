using Quartz;

namespace Retention.WeChat.MiniProgram;

/// <summary>Removes sign-ins that have ended by themselves and answers nobody will ask for again.</summary>
internal sealed class ShopperPurgeJob(ShopperSessions sessions, IdempotentRequests requests) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await sessions.PurgeAsync(cancellationToken);
        await requests.PurgeAsync(cancellationToken);
    }
}
