using Microsoft.Extensions.Options;
using Quartz;

namespace Retention.WeChat.Callbacks;

/// <summary>Drops processed callbacks once no repeat of them can come any more.</summary>
internal sealed class InboxPurgeJob(InboxStore store, TimeProvider clock, IOptions<CallbacksOptions> options) : IJob
{
    /// <summary>What could not be processed holds a fan's words: it is kept long enough to be looked at, not longer.</summary>
    private static readonly TimeSpan KeepFailedFor = TimeSpan.FromDays(7);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.PurgeAsync(now.AddHours(-options.Value.KeepHours), now - KeepFailedFor, cancellationToken);
    }
}
