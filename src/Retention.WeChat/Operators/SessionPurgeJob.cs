using Quartz;

namespace Retention.WeChat.Operators;

/// <summary>Removes sessions that have expired; they open nothing any more.</summary>
internal sealed class SessionPurgeJob(OperatorSessions sessions) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await sessions.PurgeAsync(cancellationToken);
}
