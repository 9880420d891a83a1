using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Problems;

namespace Retention.WeChat.Outreach;

/// <summary>What a campaign came to and why.</summary>
public sealed record CampaignReport(CampaignReceipt Receipt, IReadOnlyList<WaterfallStep> Waterfall);

internal static class CampaignEndpoints
{
    private static readonly Problem NotFound = new("campaign.not_found", 404, "没有这个活动的触达记录，请检查名称，例如 plan:3、broadcast:7。", "Nothing was asked for under this campaign; check its name, e.g. plan:3 or broadcast:7.");

    public static void Map(RouteGroupBuilder group) => group.MapGet("/{campaign}/receipt", Receipt);

    private static async Task<Results<Ok<CampaignReport>, ProblemHttpResult>> Receipt(
        string campaign, CampaignStore store, BroadcastStore broadcasts, TimeProvider clock, CancellationToken ct)
    {
        var before = await AskedAsync(broadcasts, campaign, ct);
        var tallies = await store.TallyAsync(campaign, clock.GetUtcNow(), ct);
        var after = await AskedAsync(broadcasts, campaign, ct);
        if (tallies.Count == 0 && after is null)
            return NotFound.ToHttp();
        var asked = before is { } least && after is { } most ? (least, most) : ((int, int)?)null;
        return TypedResults.Ok(new CampaignReport(CampaignReceipt.Of(campaign, tallies, asked), RefusalWaterfall.Of(tallies)));
    }

    /// <summary>A running broadcast's count moves while its messages are counted.</summary>
    private static async Task<int?> AskedAsync(BroadcastStore broadcasts, string campaign, CancellationToken ct) =>
        Broadcast.IdOf(campaign) is { } id ? (await broadcasts.FindAsync(id, ct))?.Asked : null;
}
