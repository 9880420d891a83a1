using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Referrals;

/// <param name="Note">Why; the next one who looks will want to know.</param>
public sealed record ReviewRequest([property: Required, StringLength(200, MinimumLength = 2)] string Note);

/// <param name="CampaignId">All campaigns when left out.</param>
public sealed record BulkReviewRequest([property: Required, StringLength(200, MinimumLength = 2)] string Note, long? CampaignId = null);

/// <summary>The queue of what the rules held back.</summary>
internal static class ReviewEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder console)
    {
        var group = console.MapGroup("/referral-reviews");
        group.MapGet("/", List);
        group.MapGet("/inviters", Inviters);
        group.MapPost("/{id}/release", async (long id, ReviewRequest request, CurrentOperator me, ReviewDesk desk, CancellationToken ct) =>
            (await desk.ReleaseAsync(new Id<Referral>(id), me.Name, request.Note, ct)).ToHttp());
        group.MapPost("/{id}/reject", async (long id, ReviewRequest request, CurrentOperator me, ReviewDesk desk, CancellationToken ct) =>
            (await desk.RejectAsync(new Id<Referral>(id), me.Name, request.Note, ct)).ToHttp());
        group.MapPost("/inviters/{fanId}/release", (long fanId, BulkReviewRequest request, CurrentOperator me, ReviewDesk desk, CancellationToken ct) =>
            DecideAll(fanId, ReviewDecision.Released, request, me, desk, ct));
        group.MapPost("/inviters/{fanId}/reject", (long fanId, BulkReviewRequest request, CurrentOperator me, ReviewDesk desk, CancellationToken ct) =>
            DecideAll(fanId, ReviewDecision.Rejected, request, me, desk, ct));
    }

    /// <summary>What is open, oldest first; or what was decided so, newest first.</summary>
    private static async Task<Ok<List<ReviewView>>> List(
        ReviewStore store, RiskStore risks, CancellationToken ct, ReviewDecision? decision = null, long? campaignId = null, long? after = null, int limit = 50)
    {
        var last = after is { } known ? await store.FindAsync(new Id<Referral>(known), ct) : null;
        var campaign = CampaignOf(campaignId);
        var limited = Math.Clamp(limit, 1, PageMax);
        var page = decision is { } decided
            ? await store.ListDecidedAsync(decided, campaign, last, limited, ct)
            : await store.ListOpenAsync(campaign, null, last, limited, ct);
        var assessments = await risks.LatestAsync([.. page.Select(review => review.ReferralId)], ct);
        return TypedResults.Ok(page
            .Select(review => new ReviewView(review, assessments.TryGetValue(review.ReferralId, out var assessment) ? RiskAssessmentView.Of(assessment) : null))
            .ToList());
    }

    private static async Task<Ok<IReadOnlyList<WaitingInviter>>> Inviters(ReviewStore store, CancellationToken ct, long? campaignId = null) =>
        TypedResults.Ok(await store.ListInvitersAsync(CampaignOf(campaignId), ct));

    private static async Task<Ok<BulkDecision>> DecideAll(long fanId, ReviewDecision decision, BulkReviewRequest request, CurrentOperator me, ReviewDesk desk, CancellationToken ct) =>
        TypedResults.Ok(await desk.DecideAllAsync(new Id<Fan>(fanId), CampaignOf(request.CampaignId), decision, me.Name, request.Note, ct));

    private static Id<ReferralCampaign>? CampaignOf(long? id) => id is { } known ? new Id<ReferralCampaign>(known) : null;
}
