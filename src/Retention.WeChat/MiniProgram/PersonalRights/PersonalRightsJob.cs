using Quartz;

namespace Retention.WeChat.MiniProgram;

/// <summary>Puts together the copies people asked for, and erases those whose time to change their mind is over.</summary>
internal sealed class PersonalRightsJob(ExportDesk exports, DeletionDesk deletions) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await exports.CompleteAsync(cancellationToken);
        await deletions.CompleteAsync(cancellationToken);
    }
}
