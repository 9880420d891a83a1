using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Referrals;

/// <param name="Note">What is new in it and why, for whoever reads it in a year.</param>
public sealed record CreateRiskRulesRequest([property: Required] RiskRuleSet Set, [property: Required, StringLength(200, MinimumLength = 2)] string Note);

/// <param name="At">From then on; at once when left out.</param>
public sealed record ActivateRiskRulesRequest(DateTimeOffset? At = null);

/// <summary>A period, half open, and either a version of the rules or a draft that is saved nowhere.</summary>
/// <param name="Limit">Changes of a page.</param>
/// <param name="After">For further changes: the <c>next</c> of the page before.</param>
public sealed record ReplayRequest(
    DateTimeOffset From,
    DateTimeOffset To,
    long? CampaignId = null,
    [property: Range(1, int.MaxValue)] int? Version = null,
    RiskRuleSet? Rules = null,
    [property: Range(1, 200)] int Limit = 50,
    long? After = null);

/// <summary>The rules of risk, what they found, and what others would have.</summary>
internal static class RiskEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/referral-risk/rules", List);
        console.MapGet("/referral-risk/rules/{version}", Find);
        console.MapPost("/referral-risk/rules", Create);
        console.MapPost("/referral-risk/rules/{version}/activate", Activate);
        console.MapPost("/referral-risk/replays", Replay);
        console.MapPost("/referral-risk/replays/changes", Changes);
        console.MapGet("/campaigns/{id}/assessments", OfCampaign);
        console.MapGet("/referrals/{id}/assessments", OfReferral);
    }

    private static async Task<Ok<List<RiskRulesView>>> List(Db db, TimeProvider clock, CancellationToken ct)
    {
        var book = await RiskRuleStore.LoadAsync(db, ct);
        var inForce = book.InForce(clock.GetUtcNow()).Version;
        return TypedResults.Ok(book.Versions
            .Select(each => new RiskRulesView(each.Version, each.Note, each.Set.Rules.Count, each.CreatedBy, each.CreatedAt, each.ActivatedAt, each.Version == inForce))
            .ToList());
    }

    private static async Task<Results<Ok<RiskRuleVersion>, ProblemHttpResult>> Find(int version, Db db, CancellationToken ct) =>
        (await RiskRuleStore.LoadAsync(db, ct)).Find(version) is { } rules ? TypedResults.Ok(rules) : RiskRuleDesk.NotFound.ToHttp();

    private static async Task<Results<Ok<RiskRuleVersion>, ProblemHttpResult>> Create(CreateRiskRulesRequest request, CurrentOperator me, RiskRuleDesk desk, CancellationToken ct) =>
        (await desk.CreateAsync(request.Set, request.Note, me.Name, ct)).ToHttp();

    private static async Task<Results<Ok<RiskRuleVersion>, ProblemHttpResult>> Activate(
        int version, ActivateRiskRulesRequest request, RiskRuleDesk desk, AuditNote audit, CancellationToken ct)
    {
        audit.Text = request.At is { } at ? $"{at:u}" : null;
        return (await desk.ActivateAsync(version, request.At, ct)).ToHttp();
    }

    private static async Task<Results<Ok<ReplayReport>, ProblemHttpResult>> Replay(ReplayRequest request, RiskReplay replay, Db db, CancellationToken ct)
    {
        var wish = await WishAsync(request, db, ct);
        return wish.IsOk ? TypedResults.Ok(await replay.ReportAsync(wish.Value, request.Limit, ct)) : wish.Problem!.ToHttp();
    }

    private static async Task<Results<Ok<ReplayChanges>, ProblemHttpResult>> Changes(ReplayRequest request, RiskReplay replay, Db db, CancellationToken ct)
    {
        var wish = await WishAsync(request, db, ct);
        return wish.IsOk ? TypedResults.Ok(await replay.ChangesAsync(wish.Value, request.After, request.Limit, ct)) : wish.Problem!.ToHttp();
    }

    private static async Task<Result<ReplayWish>> WishAsync(ReplayRequest request, Db db, CancellationToken ct)
    {
        if (request.From >= request.To || request.To - request.From > TimeSpan.FromDays(RiskReplay.DaysMax))
            return RiskReplay.Period;
        if (request.Version is null == request.Rules is null)
            return RiskReplay.OneOfTwo;
        if (request.Rules is { } draft && RiskRuleCheck.Slip(draft) is { } slip)
            return slip;
        var rules = request.Rules ?? (await RiskRuleStore.LoadAsync(db, ct)).Find(request.Version!.Value)?.Set;
        return rules is null ? RiskRuleDesk.NotFound : new ReplayWish(request.From, request.To, request.CampaignId is { } id ? new Id<ReferralCampaign>(id) : null, rules);
    }

    private static async Task<Ok<List<RiskAssessmentView>>> OfCampaign(
        long id, RiskStore store, CancellationToken ct, RiskVerdict? verdict = null, long? before = null, int limit = 50)
    {
        var last = before is { } known ? await store.FindAsync(known, ct) : null;
        var page = await store.PageAsync(new Id<ReferralCampaign>(id), verdict, last, Math.Clamp(limit, 1, PageMax), ct);
        return TypedResults.Ok(page.Select(RiskAssessmentView.Of).ToList());
    }

    private static async Task<Ok<List<RiskAssessmentView>>> OfReferral(long id, RiskStore store, CancellationToken ct) =>
        TypedResults.Ok((await store.ListOfReferralAsync(new Id<Referral>(id), PageMax, ct)).Select(RiskAssessmentView.Of).ToList());
}
