using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="Need">How often it must be done.</param>
/// <param name="Target">The page, or the survey's number; left out, any counts.</param>
/// <param name="Period">It may be done again in the next; Total is once.</param>
/// <param name="Reviewed">Reports count when they have been accepted.</param>
public sealed record TaskRequest(
    [property: Required, RegularExpression("^[a-z0-9-]{1,40}$", ErrorMessage = "任务代码只能用小写字母、数字和连字符，最多 40 个字符。")] string Code,
    [property: Required, StringLength(60, MinimumLength = 1)] string Title,
    [property: Required, StringLength(300)] string Description,
    TaskKind Kind,
    [property: Range(1, 10_000)] int Need = 1,
    [property: StringLength(120, MinimumLength = 1)] string? Target = null,
    RewardPeriod Period = RewardPeriod.Total,
    [property: Range(0, 100_000)] long Points = 0,
    long? CouponTemplateId = null,
    long? PrerequisiteId = null,
    bool Reviewed = false,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    [property: Range(0, 10_000)] int Position = 100,
    bool Enabled = true)
{
    internal MemberTask ToTask(Id<MemberTask> id, DateTimeOffset now) => new(
        id, Code, Title, Description, Kind, Need, Target, Period, Points, CouponTemplateId, PrerequisiteId, Reviewed, StartsAt, EndsAt, Position, Enabled, now);
}

internal static class TaskEndpoints
{
    private const int PageMax = 200;

    private static readonly Problem CodeTaken = new("task.code_taken", 409, "已有同样代码的任务，请换一个代码。", "A task with this code exists; choose another code.");
    private static readonly Problem NoReward = new("task.no_reward", 422, "请填写积分或选择优惠券。", "A task brings points or a coupon.");
    private static readonly Problem OnlyOnce = new("task.only_once", 422, "完善资料、绑定手机、首单和需要审核的任务只能设为一次性。", "Profile, phone, first order and reviewed tasks are done once.");
    private static readonly Problem BadPrerequisite = new("task.bad_prerequisite", 422, "前置任务不存在，或形成循环。", "The prerequisite does not exist or leads back to the task.");

    public static void Map(RouteGroupBuilder rewards)
    {
        var tasks = rewards.MapGroup("/tasks");
        tasks.MapGet("/", async (Db db, CancellationToken ct) => TypedResults.Ok(await TaskStore.ListAsync(db, ct)));
        tasks.MapPost("/", Create).ReadsWording<TaskRequest>(WordsOf);
        tasks.MapPut("/{id}", Update).ReadsWording<TaskRequest>(WordsOf);

        var reports = rewards.MapGroup("/task-reports");
        reports.MapGet("/", async (TaskReports all, CancellationToken ct, TaskReportState state = TaskReportState.Waiting, long after = 0, int limit = 50) =>
            TypedResults.Ok(await all.ListAsync(state, after, Math.Clamp(limit, 1, PageMax), ct)));
        reports.MapPost("/{id}/accept", async (long id, CurrentOperator current, TaskReports all, CancellationToken ct) => (await all.DecideAsync(new(id), true, current.Name, ct)).ToHttp());
        reports.MapPost("/{id}/refuse", async (long id, CurrentOperator current, TaskReports all, CancellationToken ct) => (await all.DecideAsync(new(id), false, current.Name, ct)).ToHttp());
    }

    private static IEnumerable<string?> WordsOf(TaskRequest task) => [task.Title, task.Description];

    private static async Task<Results<Ok<MemberTask>, ProblemHttpResult>> Create(
        TaskRequest request, TaskStore store, CouponTemplateStore coupons, Cached<IReadOnlyList<MemberTask>> tasks, Db db, IdGenerator ids, TimeProvider clock, CancellationToken ct)
    {
        var task = request.ToTask(ids.Next<MemberTask>(), clock.GetUtcNow());
        return await SaveAsync(task, async () => await store.InsertAsync(task, ct) == 1, coupons, tasks, db, ct);
    }

    private static async Task<Results<Ok<MemberTask>, ProblemHttpResult>> Update(
        long id, TaskRequest request, TaskStore store, CouponTemplateStore coupons, Cached<IReadOnlyList<MemberTask>> tasks, Db db, TimeProvider clock, CancellationToken ct)
    {
        var task = request.ToTask(new(id), clock.GetUtcNow());
        return await SaveAsync(task, () => store.UpdateAsync(task, ct), coupons, tasks, db, ct);
    }

    private static async Task<Results<Ok<MemberTask>, ProblemHttpResult>> SaveAsync(
        MemberTask task, Func<Task<bool>> save, CouponTemplateStore coupons, Cached<IReadOnlyList<MemberTask>> tasks, Db db, CancellationToken ct)
    {
        if (Check(task, await TaskStore.ListAsync(db, ct)) is { } problem)
            return problem.ToHttp();
        if (await coupons.MissesAnyAsync([task.CouponTemplateId], ct))
            return CouponProblems.TemplateNotFound.ToHttp();
        try
        {
            if (!await save())
                return TaskProblems.NotFound.ToHttp();
        }
        catch (Exception error) when (Dialect.IsDuplicateKey(error))
        {
            return CodeTaken.ToHttp();
        }

        tasks.Invalidate();
        return TypedResults.Ok(task);
    }

    private static Problem? Check(MemberTask task, IReadOnlyList<MemberTask> all)
    {
        if (task is { Points: 0, CouponTemplateId: null })
            return NoReward;
        if (task.Period != RewardPeriod.Total && (task.Reviewed || task.Kind is TaskKind.CompleteProfile or TaskKind.BindPhone or TaskKind.FirstOrder))
            return OnlyOnce;
        var before = task.PrerequisiteId;
        for (var steps = 0; before is { } id; steps++)
        {
            if (id == task.Id.Value || steps > all.Count || all.FirstOrDefault(each => each.Id.Value == id) is not { } next)
                return BadPrerequisite;
            before = next.PrerequisiteId;
        }

        return null;
    }
}
