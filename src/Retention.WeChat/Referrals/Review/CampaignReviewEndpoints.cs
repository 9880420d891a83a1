using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Referrals;

public enum CampaignExportPart
{
    Review,
    Participants,
    Referrals,
}

/// <summary>A campaign's plan; nothing while nobody has written one.</summary>
public sealed record PlanView(CampaignPlan? Plan, string? SavedBy, DateTimeOffset? SavedAt);

internal static class CampaignReviewEndpoints
{
    private static readonly Problem UnknownPart = new(
        "campaign.unknown_export", 400, "what 须为 review、participants 或 referrals。", "what is one of review, participants, referrals.");

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/campaigns/{id}/plan", GetPlan);
        console.MapPut("/campaigns/{id}/plan", SavePlan);
        console.MapGet("/campaigns/{id}/review", Review);
        console.MapGet("/campaigns/{id}/export", Export).WithMetadata(new RecordsReading());
    }

    private static async Task<Results<Ok<PlanView>, ProblemHttpResult>> GetPlan(long id, CampaignStore campaigns, PlanStore plans, CancellationToken ct)
    {
        if (await campaigns.FindAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return ReferralProblems.NotFound.ToHttp();
        var saved = await plans.FindAsync(campaign.Id, ct);
        return TypedResults.Ok(new PlanView(saved?.Plan, saved?.SavedBy, saved?.SavedAt));
    }

    private static async Task<Results<Ok<PlanView>, ProblemHttpResult>> SavePlan(
        long id, CampaignPlan request, CurrentOperator current, CampaignStore campaigns, PlanStore plans, TimeProvider clock, CancellationToken ct)
    {
        if (await campaigns.FindAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return ReferralProblems.NotFound.ToHttp();
        var saved = new SavedPlan(request, current.Name, clock.GetUtcNow());
        await plans.SaveAsync(campaign.Id, saved, ct);
        return TypedResults.Ok(new PlanView(saved.Plan, saved.SavedBy, saved.SavedAt));
    }

    private static async Task<Results<Ok<CampaignReview>, ProblemHttpResult>> Review(long id, CampaignStore campaigns, CampaignReviewDesk desk, CancellationToken ct) =>
        await campaigns.FindAsync(new Id<ReferralCampaign>(id), ct) is { } campaign ? TypedResults.Ok(await desk.ReviewAsync(campaign, ct)) : ReferralProblems.NotFound.ToHttp();

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Export(
        long id, string what, CampaignStore campaigns, CampaignReviewDesk desk, ReviewExport export, CancellationToken ct)
    {
        if (!Enum.TryParse<CampaignExportPart>(what, ignoreCase: true, out var part) || !Enum.IsDefined(part))
            return UnknownPart.ToHttp();
        if (await campaigns.FindAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return ReferralProblems.NotFound.ToHttp();
        var lines = part switch
        {
            CampaignExportPart.Participants => export.ParticipantsAsync(campaign.Id, ct),
            CampaignExportPart.Referrals => export.ReferralsAsync(campaign.Id, ct),
            CampaignExportPart.Review => ReviewSheet.Lines(await desk.ReviewAsync(campaign, ct)).ToAsyncEnumerable(),
            _ => throw new UnreachableException(),
        };
        return TypedResults.Stream(stream => WriteAsync(stream, lines, ct), "text/csv; charset=utf-8", $"campaign-{campaign.Id}-{part.ToString().ToLowerInvariant()}.csv");
    }

    private static async Task WriteAsync(Stream stream, IAsyncEnumerable<string> lines, CancellationToken ct)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await foreach (var line in lines.WithCancellation(ct))
            await writer.WriteAsync(line.AsMemory(), ct);
    }
}
