using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <param name="Description">What shoppers read about it.</param>
/// <param name="Points">Of a fixed gift.</param>
/// <param name="PointsPer100Yuan">Of a rate: 100 is one point for each yuan.</param>
/// <param name="Percent">Of a multiplier: 200 doubles what the other rules give.</param>
/// <param name="ByTier">Multiplied by the percentage of the member's tier.</param>
/// <param name="FanTimesMax">How often a member may have it in a period.</param>
/// <param name="FanPointsMax">How much a member may have of it in a period.</param>
/// <param name="Budget">What it may give to everybody together; only when it is made, later by topping up.</param>
public sealed record EarningRuleRequest(
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    EarningKind Kind,
    EarningGives Gives,
    EarningUnit Unit = EarningUnit.Points,
    [property: StringLength(200)] string? Description = null,
    [property: Range(0, 100_000)] long Points = 0,
    [property: Range(0, 100_000)] long PointsPer100Yuan = 0,
    [property: Range(100, 10_000)] int Percent = 100,
    bool ByTier = false,
    [property: StringLength(60, MinimumLength = 1)] string? Subject = null,
    [property: StringLength(LedgerPosting.CampaignMax, MinimumLength = 1)] string? Campaign = null,
    [property: Range(0, 100_000_000)] long MinAmountFen = 0,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    RewardPeriod FanPeriod = RewardPeriod.Day,
    [property: Range(1, 1_000_000)] int? FanTimesMax = null,
    [property: Range(1, 1_000_000_000)] long? FanPointsMax = null,
    [property: Range(1, 1_000_000_000_000)] long? Budget = null)
{
    internal EarningRule ToRule(Id<EarningRule> id, DateTimeOffset now) => new(
        id, Name, Description, Kind, Gives, Unit, Points, PointsPer100Yuan, Percent, ByTier, Subject, Campaign, MinAmountFen,
        StartsAt, EndsAt, FanPeriod, FanTimesMax, FanPointsMax, Budget, null, true, now);
}

public sealed record SwitchRuleRequest(bool Enabled);

public sealed record TopUpRequest([property: Range(1, 1_000_000_000_000)] long Points);

/// <summary>An event that earned, with what each rule gave and what cut it.</summary>
public sealed record EarningView(
    Id<Earning> Id, string EventKey, EarningKind Kind, DateTimeOffset OccurredAt, long AmountFen, long BasePoints, long Points, long Growth, IReadOnlyList<EarningPart> Parts,
    long ReversedFen, long ReversedPoints, long ReversedGrowth)
{
    internal static EarningView Of(Earning row) => new(
        row.Id, row.EventKey, row.Kind, row.OccurredAt, row.AmountFen, row.BasePoints, row.Points, row.Growth, row.ReadParts(),
        row.ReversedFen, row.ReversedPoints, row.ReversedGrowth);
}

internal static class EarningEndpoints
{
    private const int PageMax = 200;

    private static readonly Problem NotFound = new("earning_rule.not_found", 404, "没有这条积分规则，请检查编号。", "There is no such earning rule; check the id.");
    private static readonly Problem NoBudget = new("earning_rule.no_budget", 409, "没有这条规则，或规则没有设置预算。", "There is no such rule, or it has no budget to top up.");
    private static readonly Problem BudgetLater = new("earning_rule.budget", 409, "预算请通过追加预算调整。", "Change a budget by topping it up.");
    private static readonly Problem Incomplete = new(
        "earning_rule.incomplete", 422, "规则不完整：固定积分须大于零；按金额只用于消费且比例须大于零；倍数须大于 100% 且不再叠加等级。",
        "A fixed gift needs points, a rate needs points per 100 yuan and the kind Purchase, a multiplier more than 100 percent and no tier.");
    private static readonly Problem EndsBeforeStart = new("earning_rule.ends_before_start", 422, "结束时间须晚于开始时间。", "A rule must end after it starts.");
    private static readonly Problem GrowthIsFree = new("earning_rule.growth_budget", 422, "成长值没有成本，不需要预算。", "Growth costs nothing; it takes no budget.");

    public static void Map(RouteGroupBuilder rewards)
    {
        var rules = rewards.MapGroup("/earning-rules");
        rules.MapGet("/", async (Db db, CancellationToken ct) => TypedResults.Ok(await EarningRuleStore.ListAsync(db, ct)));
        rules.MapPost("/", Create);
        rules.MapPut("/{id}", Update);
        rules.MapPut("/{id}/enabled", Switch);
        rules.MapPost("/{id}/top-up", TopUp);
        rewards.MapGet("/fans/{id}/earnings", async (long id, FanRegistry fans, EarningStore store, CancellationToken ct, long? before = null, int limit = 50) =>
            TypedResults.Ok((await store.ListOfAsync(await fans.MemberOfAsync(new Id<Fan>(id), ct), before, Math.Clamp(limit, 1, PageMax), ct)).Select(EarningView.Of).ToList()));
    }

    private static Problem? Check(EarningRuleRequest request)
    {
        var isComplete = request.Gives switch
        {
            EarningGives.Fixed => request.Points > 0,
            EarningGives.PerYuan => request is { PointsPer100Yuan: > 0, Kind: EarningKind.Purchase },
            EarningGives.Multiplier => request is { Percent: > 100, ByTier: false },
            _ => true,
        };
        return !isComplete ? Incomplete
            : request.EndsAt <= request.StartsAt ? EndsBeforeStart
            : request is { Unit: EarningUnit.Growth, Budget: not null } ? GrowthIsFree
            : null;
    }

    private static async Task<Results<Ok<EarningRule>, ProblemHttpResult>> Create(
        EarningRuleRequest request, EarningRuleStore store, Cached<IReadOnlyList<EarningRule>> rules, IdGenerator ids, TimeProvider clock, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var rule = request.ToRule(ids.Next<EarningRule>(), clock.GetUtcNow());
        await store.InsertAsync(rule, ct);
        rules.Invalidate();
        return TypedResults.Ok(rule);
    }

    private static async Task<Results<Ok<EarningRule>, ProblemHttpResult>> Update(
        long id, EarningRuleRequest request, EarningRuleStore store, Cached<IReadOnlyList<EarningRule>> rules, TimeProvider clock, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        if (request.Budget is not null)
            return BudgetLater.ToHttp();
        var ruleId = new Id<EarningRule>(id);
        if (!await store.UpdateAsync(request.ToRule(ruleId, clock.GetUtcNow()), ct))
            return NotFound.ToHttp();
        rules.Invalidate();
        return TypedResults.Ok((await store.FindAsync(ruleId, ct))!);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Switch(
        long id, SwitchRuleRequest request, EarningRuleStore store, Cached<IReadOnlyList<EarningRule>> rules, CancellationToken ct)
    {
        if (!await store.SwitchAsync(new(id), request.Enabled, ct))
            return NotFound.ToHttp();
        rules.Invalidate();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<EarningRule>, ProblemHttpResult>> TopUp(
        long id, TopUpRequest request, EarningRuleStore store, Cached<IReadOnlyList<EarningRule>> rules, CancellationToken ct)
    {
        if (!await store.TopUpAsync(new(id), request.Points, ct))
            return NoBudget.ToHttp();
        rules.Invalidate();
        return TypedResults.Ok((await store.FindAsync(new(id), ct))!);
    }
}
