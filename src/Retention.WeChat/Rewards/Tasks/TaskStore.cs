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
    public Task<IReadOnlyList<TaskClaimRow>> ListClaimsAsync(Id<Fan> memberId, IReadOnlyCollection<string> periods, IReadOnlyCollection<long> taskIds, CancellationToken ct) =>
        db.ListAsync<TaskClaimRow>(Sql.ListClaims, new { memberId, periods, taskIds = taskIds.Append(0).ToArray() }, ct);

    /// <summary>What a claim of a task is given under: a new one, or the next one of a reward that was taken back.</summary>
    public async Task<TaskReward> NextRewardAsync(Id<MemberTask> taskId, Id<Fan> fanId, string period, CancellationToken ct) =>
        await db.FindAsync<TaskReward>(Sql.FindUndone, new { taskId, fanId, period }, ct) ?? new TaskReward(fanId, taskId, fanId, period, null, 1, 1);

    public async Task ClaimAsync(TaskReward reward, long points, DateTimeOffset now, CancellationToken ct)
    {
        var row = new { reward.TaskId, reward.FanId, reward.Period, points, now };
        if (reward.PointsNo == 1 || await db.ExecuteAsync(Sql.ClaimAgain, row, ct) == 0)
            await db.ExecuteAsync(Sql.Claim, row, ct);
    }

    /// <summary>What members were given for tasks, by whichever of their accounts, in the order of the members.</summary>
    public Task<IReadOnlyList<TaskReward>> ListRewardsAsync(IReadOnlyCollection<Id<Fan>> memberIds, IReadOnlyCollection<Id<MemberTask>> taskIds, CancellationToken ct) =>
        db.ListAsync<TaskReward>(Sql.ListRewards, new { memberIds = memberIds.Select(id => id.Value).ToArray(), taskIds = taskIds.Select(id => id.Value).ToArray() }, ct);

    /// <param name="reward">As it was.</param>
    /// <param name="withCoupon">False where its coupon stays, because it is used.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Stops waiting.</param>
    public ValueTask UndoAsync(TaskReward reward, bool withCoupon, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Undo, new { reward.TaskId, reward.FanId, reward.Period, coupons = withCoupon ? 1 : 0, now }, ct);

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

        public const string ListClaims = "select task_id, period from task_claim where fan_id in (select id from fan where member_id = @memberId) and (period in @periods or task_id in @taskIds) and undone_at is null";

        // The primary key lets each reward be claimed once in its period.
        public const string Claim = """
            insert into task_claim (task_id, fan_id, period, points, claimed_at, claimed_by)
            values (@TaskId, @FanId, @Period, @points, @now, @FanId)
            """;

        public const string ClaimAgain = """
            update task_claim set points = @points, claimed_at = @now, undone_at = null
            where task_id = @TaskId and fan_id = @FanId and period = @Period and undone_at is not null
            """;

        private const string Rewards = """
            select f.member_id, c.task_id, c.fan_id, c.period, c.claimed_by, c.points_no, c.coupon_no
            from task_claim c join fan f on f.id = c.fan_id
            """;

        public const string FindUndone = $"{Rewards} where c.task_id = @taskId and c.fan_id = @fanId and c.period = @period and c.undone_at is not null";

        public const string ListRewards = $"{Rewards} where f.member_id in @memberIds and c.task_id in @taskIds and c.undone_at is null order by f.member_id, c.task_id, c.period";

        public const string Undo = """
            update task_claim set undone_at = @now, points_no = points_no + 1, coupon_no = coupon_no + @coupons
            where task_id = @TaskId and fan_id = @FanId and period = @Period and undone_at is null
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record TaskCount(Id<MemberTask> TaskId, string Period, int Done);

/// <summary>What a task gave for one period.</summary>
/// <param name="FanId">The account under which it is kept.</param>
/// <param name="ClaimedBy">The account that claimed it, which may have become the member's since; none for claims before this was kept: then the former.</param>
/// <param name="PointsNo">One higher with each time its points were taken back.</param>
/// <param name="CouponNo">One higher with each time its coupon was taken back.</param>
[method: ExplicitConstructor]
internal sealed record TaskReward(Id<Fan> MemberId, Id<MemberTask> TaskId, Id<Fan> FanId, string Period, Id<Fan>? ClaimedBy, int PointsNo, int CouponNo)
{
    public string PointsKey => KeyOf(PointsNo);

    public string CouponKey => KeyOf(CouponNo);

    private string KeyOf(int no) => no == 1 ? $"task:{TaskId}:{ClaimedBy ?? FanId}:{Period}" : $"task:{TaskId}:{ClaimedBy ?? FanId}:{Period}:{no}";
}

[method: ExplicitConstructor]
internal sealed record TaskClaimRow(Id<MemberTask> TaskId, string Period);
