using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What is known of a member for all tasks together.</summary>
/// <param name="Counted">How often, by task and period.</param>
/// <param name="Claims">Claimed, by task and period; for tasks that others wait for, in any period.</param>
internal sealed record TaskFacts(
    IReadOnlyDictionary<(Id<MemberTask> TaskId, string Period), int> Counted,
    IReadOnlySet<(Id<MemberTask> TaskId, string Period)> Claims,
    bool HasPhone,
    bool HasProfile,
    long Orders,
    IReadOnlyList<AnsweredSurvey> Surveys)
{
    public bool HasClaimed(long taskId) => Claims.Any(claim => claim.TaskId.Value == taskId);
}

/// <summary>Where a member stands with a task.</summary>
internal static class TaskRules
{
    public static TaskProgress Of(MemberTask task, TaskFacts facts, DateTimeOffset now)
    {
        var period = RewardPeriods.NameOf(task.Period, now);
        var done = task.Kind switch
        {
            // Nothing is looked up for a reward that was had.
            _ when task.IsByFact && facts.Claims.Contains((task.Id, period)) => task.Need,
            TaskKind.BindPhone => facts.HasPhone ? task.Need : 0,
            TaskKind.CompleteProfile => facts.HasProfile ? task.Need : 0,
            TaskKind.AnswerSurvey => facts.Surveys.Count(answered => (task.Target is null || task.Target == $"{answered.SurveyId}") && RewardPeriods.NameOf(task.Period, answered.AnsweredAt) == period),
            TaskKind.FirstOrder => (int)Math.Min(facts.Orders, int.MaxValue),
            _ => facts.Counted.GetValueOrDefault((task.Id, period)),
        };
        var state = facts.Claims.Contains((task.Id, period)) ? TaskState.Claimed
            : done >= task.Need && IsOpenFor(task, facts) ? TaskState.Claimable
            : TaskState.Open;
        return new TaskProgress(task, done, state, RewardPeriods.ResetsOn(task.Period, now));
    }

    /// <returns>Why the reward cannot be claimed; null when it can.</returns>
    public static Problem? RefusalOf(TaskProgress progress, TaskFacts facts) => progress.State switch
    {
        TaskState.Claimed => TaskProblems.Claimed,
        TaskState.Claimable => null,
        _ => IsOpenFor(progress.Task, facts) ? TaskProblems.NotDone : TaskProblems.Prerequisite,
    };

    private static bool IsOpenFor(MemberTask task, TaskFacts facts) => task.PrerequisiteId is not { } before || facts.HasClaimed(before);
}
