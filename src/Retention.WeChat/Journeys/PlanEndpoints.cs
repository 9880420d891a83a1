using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.Operators;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Journeys;

/// <param name="AfterMinutes">From the follow; day 1 is 1,440.</param>
/// <param name="Purpose">Service for notices about what the fan earned, the only ones a template message may carry; marketing for the rest.</param>
/// <param name="Content">Text for the chat, and the same message for template, subscribe message and SMS where it may take those channels.</param>
public sealed record MilestoneRequest(
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    [property: Range(0, 5_256_000)] int AfterMinutes,
    [property: Required, FitsColumn] TouchContent Content,
    [property: Range(0, 100_000)] long Points = 0,
    [property: Range(1, 525_600)] int ExpireAfterMinutes = 2_880,
    TouchPurpose Purpose = TouchPurpose.Marketing)
{
    internal Milestone ToMilestone(Id<LifecyclePlan> planId) => new(planId, Name, AfterMinutes, ExpireAfterMinutes, Purpose, Points, MessageJson.Write(Content));
}

public sealed record CreatePlanRequest(
    [property: Required, RegularExpression("^[a-z0-9-]{1,40}$", ErrorMessage = "计划代码只能用小写字母、数字和连字符，最多 40 个字符。")] string Code,
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    [property: Required, Length(1, 50), NoNulls] IReadOnlyList<MilestoneRequest> Milestones);

public sealed record ReplaceMilestonesRequest([property: Required, Length(1, 50), NoNulls] IReadOnlyList<MilestoneRequest> Milestones);

public sealed record SwitchPlanRequest(bool Enabled);

public sealed record PlanView(LifecyclePlan Plan, IReadOnlyList<MilestoneView> Milestones);

public sealed record MilestoneView(string Name, int AfterMinutes, int ExpireAfterMinutes, TouchPurpose Purpose, long Points, TouchContent Content);

internal static class PlanEndpoints
{
    private static readonly Problem NotFound = new("plan.not_found", 404, "没有这个计划。", "There is no such plan.");
    private static readonly Problem CodeTaken = new("plan.code_taken", 409, "已有同样代码的计划，请换一个代码。", "A plan with this code exists; choose another code.");
    private static readonly Problem NotAscending = new("plan.not_ascending", 422, "里程碑须按时间先后排列，且时间不能相同。", "Milestones must come in order of time, each later than the one before.");
    private static readonly Problem Empty = new("plan.empty_content", 422, "每个里程碑至少要有一种渠道的内容。", "Each milestone needs content for at least one channel.");

    private static readonly Problem NotAnAnswer = new("plan.purpose", 422, "里程碑的目的只能是服务通知或营销。", "A milestone is a service notice or marketing.");
    private static readonly Problem TemplateIsService = new(
        "plan.template_is_service", 422, "模板消息只可用于服务通知，营销内容会被微信处罚；请改用订阅消息，或把里程碑的目的改为服务通知。",
        "Template messages are for service notices only; use a subscribe message, or make the milestone a service notice.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapPost("/", Create);
        group.MapPut("/{id}/milestones", ReplaceMilestones);
        group.MapPut("/{id}/enabled", Switch);
    }

    private static Problem? Check(IReadOnlyList<MilestoneRequest> milestones)
    {
        if (milestones.Zip(milestones.Skip(1)).Any(pair => pair.First.AfterMinutes >= pair.Second.AfterMinutes))
            return NotAscending;
        if (milestones.Any(each => each.Purpose == TouchPurpose.Transactional))
            return NotAnAnswer;
        if (milestones.Any(each => each is { Purpose: TouchPurpose.Marketing, Content.Template: not null }))
            return TemplateIsService;
        if (milestones.Any(each => !each.Content.CanChat && each.Content.Template is null && each.Content.Subscribe is null && each.Content.Sms is null))
            return Empty;
        return milestones.Select(Slip).FirstOrDefault(slip => slip is not null);
    }

    /// <summary>A misspelt variable would only show when fans get it, so it is told to whoever saves it.</summary>
    private static Problem? Slip(MilestoneRequest milestone) => ContentMerge.Check(milestone.Content, ContentVariables.OfPlans).FirstOrDefault() is { } slip
        ? new Problem(slip.Code, 422, $"里程碑“{milestone.Name}”的 {slip.Field}：{slip.Message}", $"{slip.Field} of milestone '{milestone.Name}': {slip.MessageEn}")
        : null;

    private static async Task<Ok<List<PlanView>>> List(Db db, CancellationToken ct)
    {
        var catalog = await LifecycleStore.LoadPlansAsync(db, ct);
        return TypedResults.Ok(catalog.Plans.Select(plan => new PlanView(plan, [.. catalog.Of(plan.Id).Select(View)])).ToList());
    }

    private static MilestoneView View(Milestone milestone) => new(
        milestone.Name, milestone.AfterMinutes, milestone.ExpireAfterMinutes, milestone.Purpose, milestone.Points, MessageJson.Read<TouchContent>(milestone.Content));

    private static async Task<Results<Ok<LifecyclePlan>, ProblemHttpResult>> Create(
        CreatePlanRequest request, LifecycleStore store, Cached<PlanCatalog> plans, Db db, IdGenerator ids, TimeProvider clock, CancellationToken ct)
    {
        if (Check(request.Milestones) is { } problem)
            return problem.ToHttp();
        if ((await LifecycleStore.LoadPlansAsync(db, ct)).Plans.Any(plan => plan.Code == request.Code))
            return CodeTaken.ToHttp();
        var plan = new LifecyclePlan(ids.Next<LifecyclePlan>(), request.Code, request.Name, true, clock.GetUtcNow());
        await db.InTransactionAsync(
            async token =>
            {
                await store.InsertPlanAsync(plan, token);
                foreach (var milestone in request.Milestones)
                    await store.InsertMilestoneAsync(milestone.ToMilestone(plan.Id), token);
            },
            ct);
        plans.Invalidate();
        return TypedResults.Ok(plan);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplaceMilestones(long id, ReplaceMilestonesRequest request, PlanDesk desk, CancellationToken ct)
    {
        if (Check(request.Milestones) is { } problem)
            return problem.ToHttp();
        var plan = new Id<LifecyclePlan>(id);
        return await desk.ReplaceAsync(plan, [.. request.Milestones.Select(each => each.ToMilestone(plan))], ct) ? TypedResults.NoContent() : NotFound.ToHttp();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Switch(long id, SwitchPlanRequest request, CurrentOperator current, PlanDesk desk, CancellationToken ct) =>
        await desk.SwitchAsync(new Id<LifecyclePlan>(id), request.Enabled, current.Name, ct) ? TypedResults.NoContent() : NotFound.ToHttp();
}
