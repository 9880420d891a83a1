using Microsoft.Extensions.Options;
using Quartz;

namespace Retention.WeChat.Callbacks;

/// <summary>Drops processed callbacks once no repeat of them can come any more.</summary>
internal sealed class InboxPurgeJob(InboxStore store, TimeProvider clock, IOptions<CallbacksOptions> options) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await store.PurgeAsync(clock.GetUtcNow().AddHours(-options.Value.KeepHours), cancellationToken);
}
