using System.Text.Json.Nodes;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>Changes how posters look. What keeps a campaign from being published keeps a published one's poster from saying it.</summary>
internal sealed class PosterEditor(PosterStore store, CampaignStore campaigns, Db db)
{
    /// <param name="campaignId">A draft's poster may say anything: it is checked when the campaign is published.</param>
    /// <param name="layout">May be drawn as it is.</param>
    /// <param name="by">The operator.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<PosterLayout>> SaveAsync(Id<ReferralCampaign> campaignId, PosterLayout layout, string by, CancellationToken ct) => db.AllOrNothingAsync<PosterLayout>(
        async token =>
        {
            // Locked: nobody publishes between the look at the draft and the new words.
            if (await campaigns.LockAsync(campaignId, token) is not { } campaign)
                return ReferralProblems.NotFound;
            if (campaign.IsPublished && WordingProblemOf(layout, campaign) is { } problem)
                return problem;
            await store.SaveLayoutAsync(campaignId, layout, by, token);
            return layout;
        },
        ct);

    private static Problem? WordingProblemOf(PosterLayout layout, ReferralCampaign campaign)
    {
        IReadOnlyList<string> texts = [.. CampaignPosters.TextsIn(JsonNode.Parse(layout.ToText()))];
        return CampaignProblems.Of(CampaignVerdict.Of([.. CampaignWording.Of(texts)]), campaign.RiskAcceptedBy is not null);
    }
}
