using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Outreach;

/// <summary>An operator's word on a mass send nobody knows the end of: WeChat's own console lists what went out.</summary>
internal sealed class MassResolution(MassStore jobs, MassRowStore rows, SendRights rights, IPressure pressure, Db db, TimeProvider clock)
{
    private static readonly Problem NotFound = new("mass_job.not_found", 404, "没有这次群发，请检查编号。", "There is no such mass send; check the id.");
    private static readonly Problem NotUnknown = new("mass_job.not_unknown", 409, "只有结果不明的群发可以人工确认。", "Only a mass send whose outcome is unknown can be settled by hand.");

    /// <summary>Settles all its messages that are still in doubt. What never went out has spent neither right nor slot.</summary>
    /// <returns>How many there were.</returns>
    public Task<Result<int>> ResolveAsync(Id<MassJob> id, bool delivered, string note, CancellationToken ct) => db.InTransactionAsync<Result<int>>(
        async token =>
        {
            if (await jobs.FindAsync(id, token) is not { } job)
                return NotFound;
            var now = clock.GetUtcNow();
            if (!await jobs.ResolveAsync(id, delivered ? MassJobState.Finished : MassJobState.Failed, note, now, token))
                return NotUnknown;
            return delivered ? await rows.ArrivedAsync(job.Mark, now, token) : await FailAsync(job, note, now, token);
        },
        ct);

    private async Task<int> FailAsync(MassJob job, string note, DateTimeOffset now, CancellationToken ct)
    {
        var doubtful = await rows.LockOfJobAsync(job.Mark, MessageState.Unknown, ct);
        foreach (var right in job.IsOfMonthOf(now) ? doubtful.Select(row => row.SendRightId).OfType<long>() : [])
            await rights.GiveBackAsync(right, ct);
        var failed = await rows.FailAsync(job.Mark, MessageState.Unknown, Dispatch.Doubt, note, now, ct);
        if (doubtful.Count > 0)
            await db.AfterCommitAsync(token => pressure.GiveBackAsync([.. doubtful.Select(row => new TouchRef(row.FanId, row.TouchKey))], token), ct);
        return failed;
    }
}
