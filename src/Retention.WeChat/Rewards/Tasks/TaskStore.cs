using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>member_task</c>, <c>task_counter</c> and <c>task_claim</c>.</summary>
internal sealed class TaskStore(Db db)
{
    public static Task<IReadOnlyList<MemberTask>> ListAsync(Db db, CancellationToken ct) => db.ListAsync<MemberTask>(Sql.List, null, ct);

    public Task<int> InsertAsync(MemberTask task, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, task, ct);

    public async Task<bool> UpdateAsync(MemberTask task, CancellationToken ct) => await db.ExecuteAsync(Sql.Update, task, ct) == 1;

    public async Task CountAsync(Id<MemberTask> taskId, Id<Fan> fanId, string period, int times, CancellationToken ct)
    {
        await db.QueueAsync(Sql.OpenCounter, new { taskId, fanId, period }, ct);
        await db.QueueAsync(Sql.Count, new { taskId, fanId, period, times }, ct);
    }

    public Task<IReadOnlyList<TaskCount>> ListCountsAsync(Id<Fan> fanId, IReadOnlyCollection<string> periods, CancellationToken ct) =>
        db.ListAsync<TaskCount>(Sql.ListCounts, new { fanId, periods }, ct);

    /// <summary>Claims in these periods, and those of certain tasks in any.</summary>
    public Task<IReadOnlyList<TaskClaimRow>> ListClaimsAsync(Id<Fan> fanId, IReadOnlyCollection<string> periods, IReadOnlyCollection<long> taskIds, CancellationToken ct) =>
        db.ListAsync<TaskClaimRow>(Sql.ListClaims, new { fanId, periods, taskIds = taskIds.Append(0).ToArray() }, ct);

    public Task<int> ClaimAsync(Id<MemberTask> taskId, Id<Fan> fanId, string period, long points, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Claim, new { taskId, fanId, period, points, now }, ct);

    internal static class Sql
    {
        private const string Columns = """
            id, code, title, description, kind, need, target, period, points, coupon_template_id, prerequisite_id, reviewed,
            starts_at, ends_at, position, enabled, created_at
            """;

        public const string List = $"select {Columns} from member_task order by position, id limit 500";

        public const string Insert = """
            insert into member_task (id, code, title, description, kind, need, target, period, points, coupon_template_id, prerequisite_id,
                reviewed, starts_at, ends_at, position, enabled, created_at)
            values (@Id, @Code, @Title, @Description, @Kind, @Need, @Target, @Period, @Points, @CouponTemplateId, @PrerequisiteId,
                @Reviewed, @StartsAt, @EndsAt, @Position, @Enabled, @CreatedAt)
            """;

        public const string Update = """
            update member_task set code = @Code, title = @Title, description = @Description, kind = @Kind, need = @Need, target = @Target,
                period = @Period, points = @Points, coupon_template_id = @CouponTemplateId, prerequisite_id = @PrerequisiteId, reviewed = @Reviewed,
                starts_at = @StartsAt, ends_at = @EndsAt, position = @Position, enabled = @Enabled
            where id = @Id
            """;

        public const string OpenCounter = """
            insert into task_counter (task_id, fan_id, period, done)
            select @taskId, @fanId, @period, 0 from (select 1 as one) as here
            where not exists (select 1 from task_counter where task_id = @taskId and fan_id = @fanId and period = @period)
            """;

        public const string Count = "update task_counter set done = done + @times where task_id = @taskId and fan_id = @fanId and period = @period";

        public const string ListCounts = "select task_id, period, done from task_counter where fan_id = @fanId and period in @periods";

        public const string ListClaims = "select task_id, period from task_claim where fan_id = @fanId and (period in @periods or task_id in @taskIds)";

        // The primary key lets each reward be claimed once in its period.
        public const string Claim = """
            insert into task_claim (task_id, fan_id, period, points, claimed_at)
            values (@taskId, @fanId, @period, @points, @now)
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record TaskCount(Id<MemberTask> TaskId, string Period, int Done);

[method: ExplicitConstructor]
internal sealed record TaskClaimRow(Id<MemberTask> TaskId, string Period);
