using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What a task asks for.</summary>
public enum TaskKind
{
    /// <summary>Name, picture and birthday are told.</summary>
    CompleteProfile,
    BindPhone,

    /// <summary>An order that was not undone.</summary>
    FirstOrder,
    CheckIn,

    /// <summary>A survey, the one in <see cref="MemberTask.Target"/> if it names one, answered in the present period.</summary>
    AnswerSurvey,

    /// <summary>The page in <see cref="MemberTask.Target"/>, or any.</summary>
    ViewPage,

    /// <summary>The member says so, with evidence.</summary>
    Report,
}

/// <summary>Something that members may do for a reward.</summary>
/// <param name="Need">How often; more counts as well.</param>
/// <param name="Period">It may be done again in the next one; <see cref="RewardPeriod.Total"/> is once.</param>
/// <param name="PrerequisiteId">Another task that must have been claimed before.</param>
/// <param name="Reviewed">A report counts when an operator has accepted it.</param>
/// <param name="Position">Where it stands in the list.</param>
[method: ExplicitConstructor]
public sealed record MemberTask(
    Id<MemberTask> Id,
    string Code,
    string Title,
    string Description,
    TaskKind Kind,
    int Need,
    string? Target,
    RewardPeriod Period,
    long Points,
    long? CouponTemplateId,
    long? PrerequisiteId,
    bool Reviewed,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    int Position,
    bool Enabled,
    DateTimeOffset CreatedAt)
{
    public bool IsRunning(DateTimeOffset at) => Enabled && (StartsAt is null || StartsAt <= at) && (EndsAt is null || at < EndsAt);

    /// <summary>Told by what is so, not by what was counted: it is done also for who did it before there was the task.</summary>
    public bool IsByFact => Kind is TaskKind.BindPhone or TaskKind.FirstOrder or TaskKind.CompleteProfile or TaskKind.AnswerSurvey;
}

/// <summary>Something a member just did that may bring tasks on.</summary>
/// <param name="Kind">Of tasks that count it.</param>
/// <param name="Target">E.g. the page.</param>
public sealed record TaskSignal(TaskKind Kind, string? Target = null, int Times = 1)
{
    public bool Brings(MemberTask task, DateTimeOffset at) => task.Kind == Kind && task.IsRunning(at) && (task.Target is null || task.Target == Target);
}

public enum TaskState
{
    Open,
    Claimable,
    Claimed,
}

/// <summary>How far a member is with a task in the present period.</summary>
public sealed record TaskProgress(MemberTask Task, int Done, TaskState State, DateOnly? ResetsOn);

/// <summary>Why a task cannot be done or claimed.</summary>
internal static class TaskProblems
{
    public static readonly Problem NotFound = new("task.not_found", 404, "没有这个任务，或任务已结束。", "There is no such task, or it is over.");
    public static readonly Problem Claimed = new("task.claimed", 409, "奖励已经领取过了。", "Its reward has been claimed already.");
    public static readonly Problem NotDone = new("task.not_done", 422, "任务还没有完成。", "The task is not done yet.");
    public static readonly Problem Prerequisite = new("task.prerequisite", 422, "请先完成前置任务并领取奖励。", "Another task must be claimed first.");
    public static readonly Problem NotReported = new("task.not_reported", 422, "这个任务会自动记录进度，无需提交。", "This task counts by itself; it takes no reports.");
    public static readonly Problem ReportedEnough = new("task.reported_enough", 409, "已经提交过了，请等待结果或直接领取奖励。", "Enough has been reported; wait for the review or claim the reward.");
}
