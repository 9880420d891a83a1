using Quartz;

namespace Retention.WeChat.MiniProgram;

/// <summary>Puts together the copies people asked for.</summary>
internal sealed class ExportJob(ExportDesk exports) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await exports.CompleteAsync(cancellationToken);
}

/// <summary>Erases those whose time to change their mind is over. A tick of its own: no copy that fails may stand in its way.</summary>
internal sealed class DeletionJob(DeletionDesk deletions) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await deletions.CompleteAsync(cancellationToken);
}
