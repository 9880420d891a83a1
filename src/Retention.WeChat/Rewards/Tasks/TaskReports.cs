using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum TaskReportState
{
    Waiting,
    Accepted,
    Refused,
}

/// <summary>A member's word that they did what a task asks.</summary>
[method: ExplicitConstructor]
public sealed record TaskReport(
    Id<TaskReport> Id, Id<MemberTask> TaskId, Id<Fan> FanId, string Period, string? Evidence, TaskReportState State, DateTimeOffset ReportedAt, DateTimeOffset? DecidedAt, string? DecidedBy);

/// <summary>The table <c>task_report</c>: reports count at once, or when an operator has accepted them.</summary>
internal sealed class TaskReports(TaskStore store, TaskBook book, Cached<IReadOnlyList<MemberTask>> tasks, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock) : IForgetMembers
{
    private static readonly Problem NotFound = new("task.report_not_found", 404, "没有这份提交，请检查编号。", "There is no such report; check the id.");
    private static readonly Problem Decided = new("task.report_decided", 409, "这份提交已经处理过了。", "The report has been decided already.");

    /// <returns>How far the member is now.</returns>
    public Task<Result<TaskProgress>> ReportAsync(Id<Fan> memberId, Id<MemberTask> taskId, string? evidence, CancellationToken ct) => db.InTransactionAsync<Result<TaskProgress>>(
        async token =>
        {
            await fans.LockAsync([memberId], token);
            var now = clock.GetUtcNow();
            if ((await tasks.GetAsync(token)).FirstOrDefault(each => each.Id == taskId && each.IsRunning(now)) is not { } task)
                return TaskProblems.NotFound;
            if (task.Kind != TaskKind.Report)
                return TaskProblems.NotReported;
            var period = RewardPeriods.NameOf(task.Period, now);
            if (await db.FindAsync<long>(Sql.CountGood, new { taskId, memberId, period }, token) >= task.Need)
                return TaskProblems.ReportedEnough;
            var state = task.Reviewed ? TaskReportState.Waiting : TaskReportState.Accepted;
            await db.ExecuteAsync(Sql.Insert, new { id = ids.Next(), taskId, memberId, period, evidence, state, now }, token);
            if (!task.Reviewed)
                await store.CountAsync(taskId, memberId, period, 1, token);
            return await book.FindAsync(memberId, taskId, token);
        },
        ct);

    /// <returns>Oldest first.</returns>
    public Task<IReadOnlyList<TaskReport>> ListAsync(TaskReportState state, long after, int limit, CancellationToken ct) =>
        db.ListAsync<TaskReport>(Sql.List, new { state, after, limit }, ct);

    public Task<Result<TaskReport>> DecideAsync(Id<TaskReport> id, bool isAccepted, string by, CancellationToken ct) => db.InTransactionAsync<Result<TaskReport>>(
        async token =>
        {
            if (await db.FindAsync<TaskReport>(Sql.Find, new { id }, token) is not { } found)
                return NotFound;
            // Read again under the lock: whoever became another member while this waited has handed the report on.
            await fans.LockMembersAsync([found.FanId], token);
            var report = (await db.FindAsync<TaskReport>(Sql.Find, new { id }, token))!;
            var state = isAccepted ? TaskReportState.Accepted : TaskReportState.Refused;
            if (await db.ExecuteAsync(Sql.Decide, new { id, state, by, now = clock.GetUtcNow() }, token) == 0)
                return Decided;
            if (isAccepted)
                await store.CountAsync(report.TaskId, report.FanId, report.Period, 1, token);
            return report with { State = state, DecidedBy = by };
        },
        ct);

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { id }, ct);

    internal static class Sql
    {
        private const string Columns = "id, task_id, fan_id, period, evidence, state, reported_at, decided_at, decided_by";

        public const string CountGood = """
            select count(*) from task_report
            where task_id = @taskId and fan_id = @memberId and period = @period and state <> 'Refused'
            """;

        public const string Insert = """
            insert into task_report (id, task_id, fan_id, period, evidence, state, reported_at)
            values (@id, @taskId, @memberId, @period, @evidence, @state, @now)
            """;

        public const string List = $"select {Columns} from task_report where state = @state and id > @after order by id limit @limit";

        public const string Find = $"select {Columns} from task_report where id = @id";

        public const string Decide = "update task_report set state = @state, decided_by = @by, decided_at = @now where id = @id and state = 'Waiting'";

        // That something was reported stays, for the sake of its reward; what was said goes.
        public const string Forget = "update task_report set evidence = null where fan_id = @id and evidence is not null";
    }
}
