using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>The settler of this node looks as soon as what the caller noted is committed.</summary>
internal sealed class SettlerWake(ReferralWorker worker, Db db)
{
    public Task AfterCommitAsync(CancellationToken ct) => db.AfterCommitAsync(
        _ =>
        {
            worker.Wake();
            return Task.CompletedTask;
        },
        ct);
}
