using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What a claim brought.</summary>
internal sealed record TaskClaim(TaskProgress Progress, long Points, Coupon? Coupon);

/// <summary>Keeps members' tasks: counts what they do in the transaction that does it, and gives each reward once.</summary>
internal sealed class TaskBook(
    TaskStore store, Cached<IReadOnlyList<MemberTask>> tasks, FanRegistry fans, ICheckProfiles profiles, SurveyStore surveys, EarningStore earnings, EarningDesk earning,
    CouponBook coupons, Db db, TimeProvider clock)
{
    /// <summary>A member did something. Belongs to the caller's transaction; costs no statement where no task asks for it.</summary>
    public async Task NoteAsync(Id<Fan> memberId, TaskSignal signal, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var task in (await tasks.GetAsync(ct)).Where(task => signal.Brings(task, at)))
            await store.CountAsync(task.Id, memberId, RewardPeriods.NameOf(task.Period, at), signal.Times, ct);
    }

    /// <summary>The tasks in force, in their order.</summary>
    public async Task<IReadOnlyList<TaskProgress>> ListAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var running = (await tasks.GetAsync(ct)).Where(task => task.IsRunning(now)).ToList();
        if (running.Count == 0)
            return [];
        var facts = await FactsAsync(memberId, running, now, ct);
        return [.. running.Select(task => TaskRules.Of(task, facts, now))];
    }

    public async Task<Result<TaskProgress>> FindAsync(Id<Fan> memberId, Id<MemberTask> taskId, CancellationToken ct) =>
        (await ListAsync(memberId, ct)).FirstOrDefault(progress => progress.Task.Id == taskId) is { } found ? found : TaskProblems.NotFound;

    public Task<Result<TaskClaim>> ClaimAsync(Id<Fan> memberId, Id<MemberTask> taskId, CancellationToken ct) => db.InTransactionAsync<Result<TaskClaim>>(
        async token =>
        {
            // What is read below holds until commit, so the key of the claim never has to refuse.
            await fans.LockAsync([memberId], token);
            var now = clock.GetUtcNow();
            if ((await tasks.GetAsync(token)).FirstOrDefault(each => each.Id == taskId && each.IsRunning(now)) is not { } task)
                return TaskProblems.NotFound;
            var facts = await FactsAsync(memberId, [task], now, token);
            var progress = TaskRules.Of(task, facts, now);
            if (TaskRules.RefusalOf(progress, facts) is { } refusal)
                return refusal;

            var reward = await store.NextRewardAsync(taskId, memberId, RewardPeriods.NameOf(task.Period, now), token);
            // A coupon that is not there is told before anything is done: the member may claim later.
            var coupon = task.CouponTemplateId is { } template ? await coupons.GrantAsync(reward.CouponKey, template, memberId, CouponSource.Task, token) : default;
            if (coupon.Problem is { } soldOut)
                return soldOut;
            var points = await earning.EarnAsync(
                new EarningEvent(reward.PointsKey, EarningKind.Task, memberId, now, BasePoints: task.Points, Subject: task.Code, Note: task.Title), token);
            await store.ClaimAsync(reward, points, now, token);
            return new TaskClaim(progress with { State = TaskState.Claimed }, points, task.CouponTemplateId is null ? null : coupon.Value);
        },
        ct);

    private async Task<TaskFacts> FactsAsync(Id<Fan> memberId, IReadOnlyCollection<MemberTask> running, DateTimeOffset now, CancellationToken ct)
    {
        var periods = RewardPeriods.NamesAt(now);
        var counted = (await store.ListCountsAsync(memberId, periods, ct)).ToDictionary(row => (row.TaskId, row.Period), row => row.Done);
        var claims = (await store.ListClaimsAsync(memberId, periods, [.. running.Select(task => task.PrerequisiteId).OfType<long>()], ct))
            .Select(row => (row.TaskId, row.Period)).ToHashSet();
        // Nobody's phone, orders and answers are looked up for a reward they have had.
        var asked = running.Where(task => task.IsByFact && !claims.Contains((task.Id, RewardPeriods.NameOf(task.Period, now)))).Select(task => task.Kind).ToHashSet();
        return new TaskFacts(
            counted, claims,
            asked.Contains(TaskKind.BindPhone) && await fans.HasPhoneAsync(memberId, ct),
            asked.Contains(TaskKind.CompleteProfile) && await profiles.IsCompleteAsync(memberId, ct),
            asked.Contains(TaskKind.FirstOrder) ? await earnings.CountAsync(memberId, EarningKind.Purchase, DateOnly.MinValue, ct) : 0,
            asked.Contains(TaskKind.AnswerSurvey) ? await surveys.ListAnsweredAsync(memberId, ct) : []);
    }
}
