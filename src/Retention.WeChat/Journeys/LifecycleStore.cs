using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Journeys;

/// <summary>The tables <c>lifecycle_plan</c>, <c>lifecycle_milestone</c> and <c>lifecycle_run</c>.</summary>
internal sealed class LifecycleStore(Db db)
{
    public static async Task<PlanCatalog> LoadPlansAsync(Db db, CancellationToken ct) => new(
        await db.ListAsync<LifecyclePlan>(Sql.ListPlans, null, ct),
        (await db.ListAsync<Milestone>(Sql.ListMilestones, null, ct)).ToLookup(milestone => milestone.PlanId));

    public ValueTask InsertPlanAsync(LifecyclePlan plan, CancellationToken ct) => db.QueueAsync(Sql.InsertPlan, plan, ct);

    public ValueTask InsertMilestoneAsync(Milestone milestone, CancellationToken ct) => db.QueueAsync(Sql.InsertMilestone, milestone, ct);

    public ValueTask DeleteMilestonesAsync(Id<LifecyclePlan> planId, CancellationToken ct) => db.QueueAsync(Sql.DeleteMilestones, new { planId }, ct);

    /// <summary>
    /// Lets those who wait for a later milestone wait for a new one, if its time is still to come for them. They are looked at at
    /// once, and then get the time at which it falls due.
    /// </summary>
    public ValueTask PullForwardAsync(Id<LifecyclePlan> planId, int added, int waitedFor, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.PullForward, new { planId, added, waitedFor, startedAfter = now.AddMinutes(-added), now }, ct);

    public Task<int> SwitchPlanAsync(Id<LifecyclePlan> id, bool enabled, CancellationToken ct) => db.ExecuteAsync(Sql.SwitchPlan, new { id, enabled }, ct);

    public async Task MarkChangedAsync(Id<LifecyclePlan> planId, DateTimeOffset now, CancellationToken ct)
    {
        await db.QueueAsync(Sql.InsertChange, new { planId, now }, ct);
        await db.QueueAsync(Sql.MarkChanged, new { planId, now }, ct);
    }

    public Task<IReadOnlyList<PlanChanged>> ListChangesAsync(CancellationToken ct) => db.ListAsync<PlanChanged>(Sql.ListChanges, null, ct);

    public Task<int> ForgetChangeAsync(PlanChanged change, CancellationToken ct) => db.ExecuteAsync(Sql.ForgetChange, change, ct);

    public ValueTask InsertRunAsync(LifecycleRun run, CancellationToken ct) =>
        db.QueueAsync(Sql.InsertRun, new { run.Id, run.FanId, run.PlanId, run.NextAfter, run.StartedAt, run.State, run.DueAt }, ct);

    public ValueTask SaveRunAsync(LifecycleRun run, CancellationToken ct) =>
        db.QueueAsync(Sql.SaveRun, new { run.Id, run.NextAfter, run.StartedAt, run.State, run.DueAt }, ct);

    public Task<IReadOnlyList<LifecycleRun>> ListRunsOfAsync(Id<Fan> fanId, CancellationToken ct) => db.ListAsync<LifecycleRun>(Sql.ListRunsOf, new { fanId }, ct);

    public ValueTask StopRunsAsync(Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.StopRuns, new { fanId }, ct);

    public Task<IReadOnlyList<long>> ListDueAsync(IReadOnlyCollection<Id<LifecyclePlan>> plans, DateTimeOffset now, DateTimeOffset machineNow, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListDue, new { plans = plans.Select(id => id.Value).ToArray(), now, machineNow, limit }, ct);

    public Task<int> ClaimAsync(IReadOnlyCollection<long> ids, long token, DateTimeOffset now, DateTimeOffset machineNow, DateTimeOffset until, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Claim, new { ids, token, now, machineNow, until }, ct);

    /// <summary>Keeps what is claimed from others until then; null lets it go.</summary>
    public Task<int> HoldAsync(long token, DateTimeOffset? until, CancellationToken ct) => db.ExecuteAsync(Sql.Hold, new { token, until }, ct);

    public async Task<IReadOnlyCollection<Id<Fan>>> ListClaimedFansAsync(long token, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListClaimedFans, new { token }, ct)).Distinct().Select(id => new Id<Fan>(id))];

    public Task<IReadOnlyList<LifecycleRun>> LockClaimedAsync(long token, CancellationToken ct) => db.ListAsync<LifecycleRun>(Sql.LockClaimed, new { token }, ct);

    internal static class Sql
    {
        private const string RunColumns = "id, fan_id, plan_id, next_after, started_at, state, due_at";

        public const string ListPlans = "select id, code, name, enabled, created_at from lifecycle_plan order by id limit 200";

        public const string ListMilestones = """
            select plan_id, name, after_minutes, expire_after_minutes, purpose, points, content
            from lifecycle_milestone
            order by plan_id, after_minutes limit 5000
            """;

        public const string InsertPlan = "insert into lifecycle_plan (id, code, name, enabled, created_at) values (@Id, @Code, @Name, @Enabled, @CreatedAt)";

        public const string InsertMilestone = """
            insert into lifecycle_milestone (plan_id, name, after_minutes, expire_after_minutes, purpose, points, content)
            values (@PlanId, @Name, @AfterMinutes, @ExpireAfterMinutes, @Purpose, @Points, @Content)
            """;

        public const string DeleteMilestones = "delete from lifecycle_milestone where plan_id = @planId";

        public const string PullForward = """
            update lifecycle_run set next_after = @added, due_at = @now
            where plan_id = @planId and state = 'Active' and next_after > @added and next_after <= @waitedFor and started_at > @startedAfter
            """;

        public const string SwitchPlan = "update lifecycle_plan set enabled = @enabled where id = @id";

        public const string InsertChange = """
            insert into lifecycle_plan_change (plan_id, changed_at) select @planId, @now from (select 1 as one) as here
            where not exists (select 1 from lifecycle_plan_change where plan_id = @planId)
            """;

        public const string MarkChanged = "update lifecycle_plan_change set changed_at = @now where plan_id = @planId";

        public const string AnyChange = "select 1 from lifecycle_plan_change";

        public const string ListChanges = "select plan_id, changed_at from lifecycle_plan_change order by changed_at limit 200";

        public const string ForgetChange = "delete from lifecycle_plan_change where plan_id = @PlanId and changed_at = @ChangedAt";

        public const string InsertRun = """
            insert into lifecycle_run (id, fan_id, plan_id, next_after, started_at, state, due_at)
            values (@Id, @FanId, @PlanId, @NextAfter, @StartedAt, @State, @DueAt)
            """;

        public const string SaveRun = """
            update lifecycle_run set next_after = @NextAfter, started_at = @StartedAt, state = @State, due_at = @DueAt,
                lease_token = null, lease_until = null
            where id = @Id
            """;

        public const string ListRunsOf = $"select {RunColumns} from lifecycle_run where fan_id = @fanId";

        public const string StopRuns = "update lifecycle_run set state = 'Stopped', lease_token = null, lease_until = null where fan_id = @fanId and state = 'Active'";

        public const string AnyDue = """
            select 1 from lifecycle_run
            where state = 'Active' and due_at <= @now and plan_id in (select id from lifecycle_plan where enabled = 1) and (lease_until is null or lease_until < @machineNow)
            """;

        public const string ListDue = """
            select id from lifecycle_run
            where state = 'Active' and due_at <= @now and plan_id in @plans and (lease_until is null or lease_until < @machineNow)
            order by due_at limit @limit
            """;

        // Due is asked again: another tick may have brought the run past its milestone since the list was read.
        public const string Claim = """
            update lifecycle_run set lease_token = @token, lease_until = @until
            where id in @ids and state = 'Active' and due_at <= @now and (lease_until is null or lease_until < @machineNow)
            """;

        public const string Hold = "update lifecycle_run set lease_until = @until where lease_token = @token";

        public const string ListClaimedFans = "select fan_id from lifecycle_run where lease_token = @token";

        public const string LockClaimed = $"select {RunColumns} from lifecycle_run where lease_token = @token and state = 'Active' order by id /*lock*/";
    }
}

/// <summary>A plan whose milestones were replaced, and when last.</summary>
[method: ExplicitConstructor]
internal sealed record PlanChanged(Id<LifecyclePlan> PlanId, DateTimeOffset ChangedAt);
