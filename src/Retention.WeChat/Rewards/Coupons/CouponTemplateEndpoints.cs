using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="Terms">Changed in drafts only.</param>
public sealed record CouponTemplateRequest(
    [property: Required, StringLength(30, MinimumLength = 2)] string Name,
    [property: Required] CouponTerms Terms,
    [property: Required] CouponOffer Offer);

/// <param name="Used">Redeemed and not taken back.</param>
/// <param name="Expired">Ran out in somebody's hands.</param>
public sealed record CouponFigures(long Taken, long Left, long Used, long Expired);

/// <summary>A kind of coupon as operators see it.</summary>
public sealed record CouponTemplateView(
    Id<CouponTemplate> Id, string Name, TemplateState State, CouponTerms Terms, CouponOffer Offer, CouponFigures Figures, string CreatedBy, DateTimeOffset CreatedAt)
{
    internal static CouponTemplateView Of(CouponTemplate template, IEnumerable<CouponTally> tallies)
    {
        var counts = tallies.Where(tally => tally.TemplateId == template.Id).ToDictionary(tally => tally.State, tally => tally.Coupons);
        var figures = new CouponFigures(template.Taken, template.Left, counts.GetValueOrDefault(CouponState.Used), counts.GetValueOrDefault(CouponState.Expired));
        return new(template.Id, template.Name, template.State, template.ReadTerms(), template.Offer, figures, template.CreatedBy, template.CreatedAt);
    }
}

internal static class CouponTemplateEndpoints
{
    private const int PageMax = 100;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapPost("/", Create).ReadsWording<CouponTemplateRequest>(WordsOf);
        group.MapGet("/{id}", Get);
        group.MapPut("/{id}", Update).ReadsWording<CouponTemplateRequest>(WordsOf);
        group.MapPost("/{id}/publish", async (long id, CouponTemplateDesk desk, CouponTemplateStore store, CancellationToken ct) => await View(await desk.PublishAsync(new(id), ct), store, ct));
        group.MapPost("/{id}/pause", async (long id, CouponTemplateDesk desk, CouponTemplateStore store, CancellationToken ct) => await View(await desk.PauseAsync(new(id), ct), store, ct));
    }

    private static IEnumerable<string?> WordsOf(CouponTemplateRequest template) => [template.Name, template.Terms.GiftName, template.Terms.ScopeText];

    private static async Task<Ok<List<CouponTemplateView>>> List(CouponTemplateStore store, CancellationToken ct, TemplateState? state = null, long? before = null, int limit = 50)
    {
        var page = await store.PageAsync(state, before, Math.Clamp(limit, 1, PageMax), ct);
        var tallies = page.Count == 0 ? [] : await store.TallyAsync([.. page.Select(template => template.Id)], ct);
        return TypedResults.Ok(page.Select(template => CouponTemplateView.Of(template, tallies)).ToList());
    }

    private static async Task<Results<Ok<CouponTemplateView>, ProblemHttpResult>> Get(long id, CouponTemplateStore store, CancellationToken ct) =>
        await View(await store.FindAsync(new(id), ct) is { } found ? found : CouponProblems.TemplateNotFound, store, ct);

    private static async Task<Results<Ok<CouponTemplateView>, ProblemHttpResult>> Create(
        CouponTemplateRequest request, CurrentOperator current, CouponTemplateDesk desk, CouponTemplateStore store, IdGenerator ids, TimeProvider clock, CancellationToken ct) =>
        await View(
            await desk.CreateAsync(CouponTemplate.Draft(ids.Next<CouponTemplate>(), request.Name, request.Terms, request.Offer, current.Name, clock.GetUtcNow()), ct), store, ct);

    private static async Task<Results<Ok<CouponTemplateView>, ProblemHttpResult>> Update(
        long id, CouponTemplateRequest request, CouponTemplateDesk desk, CouponTemplateStore store, CancellationToken ct) =>
        await View(await desk.UpdateAsync(new(id), request.Name, request.Terms, request.Offer, ct), store, ct);

    private static async Task<Results<Ok<CouponTemplateView>, ProblemHttpResult>> View(Result<CouponTemplate> result, CouponTemplateStore store, CancellationToken ct) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(CouponTemplateView.Of(result.Value, await store.TallyAsync([result.Value.Id], ct)));
}
