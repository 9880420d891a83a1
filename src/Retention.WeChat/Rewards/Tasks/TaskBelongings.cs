using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What one account did counts for the other when they become one, and a reward one of them had is had.</summary>
internal sealed class TaskBelongings(TaskStore store, Db db) : IBelongings, IExported
{
    private const int ExportMax = 5_000;

    public string Name => "tasks";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        var had = (await db.ListAsync<TaskClaimRow>(Sql.ListClaims, new { fanId = merge.Into }, ct)).ToHashSet();
        foreach (var claim in (await db.ListAsync<TaskClaimRow>(Sql.ListClaims, new { fanId = merge.From }, ct)).Where(claim => !had.Contains(claim)))
            await db.QueueAsync(Sql.MoveClaim, new { merge.Id, merge.From, merge.Into, claim.TaskId, claim.Period }, ct);
        await db.QueueAsync(Sql.MoveReports, new { merge.Id, merge.From, merge.Into }, ct);
        await AddCountsAsync(merge, 1, ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.QueueAsync(Sql.MoveClaimsBack, new { merge.Id, merge.From, merge.Into }, ct);
        await db.QueueAsync(Sql.MoveReportsBack, new { merge.Id, merge.From, merge.Into }, ct);
        await AddCountsAsync(merge, -1, ct);
    }

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => new
    {
        claimed = await db.ListAsync<ClaimedTask>(Sql.ExportClaims, new { memberId, limit = ExportMax }, ct),
        reported = await db.ListAsync<ReportedTask>(Sql.ExportReports, new { memberId, limit = ExportMax }, ct),
    };

    /// <summary>Periods gone by matter to nobody. The counts of the one who went still stand: they were added, not moved.</summary>
    private async Task AddCountsAsync(FanMerge merge, int sign, CancellationToken ct)
    {
        foreach (var count in await store.ListCountsAsync(merge.From, RewardPeriods.NamesAt(merge.At), ct))
            await store.CountAsync(count.TaskId, merge.Into, count.Period, sign * count.Done, ct);
    }

    [method: ExplicitConstructor]
    private sealed record ClaimedTask(string Title, string Period, long Points, DateTimeOffset ClaimedAt, DateTimeOffset? UndoneAt);

    [method: ExplicitConstructor]
    private sealed record ReportedTask(string Title, string? Evidence, TaskReportState State, DateTimeOffset ReportedAt);

    internal static class Sql
    {
        public const string ListClaims = "select task_id, period from task_claim where fan_id = @fanId";

        public const string MoveClaim = "update task_claim set fan_id = @Into, merge_id = @Id where fan_id = @From and task_id = @TaskId and period = @Period";

        public const string MoveClaimsBack = "update task_claim set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";

        public const string MoveReports = "update task_report set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string MoveReportsBack = "update task_report set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";

        public const string ExportClaims = """
            select t.title, c.period, c.points, c.claimed_at, c.undone_at
            from task_claim c join member_task t on t.id = c.task_id
            where c.fan_id in (select id from fan where member_id = @memberId and wallet_left = 0) order by c.claimed_at desc limit @limit
            """;

        public const string ExportReports = """
            select t.title, r.evidence, r.state, r.reported_at
            from task_report r join member_task t on t.id = r.task_id
            where r.fan_id in (select id from fan where member_id = @memberId and wallet_left = 0) order by r.id desc limit @limit
            """;
    }
}
