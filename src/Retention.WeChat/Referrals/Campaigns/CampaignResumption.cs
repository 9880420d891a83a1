using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>What waited while a campaign rested goes on: helps are looked at again, and nobody loses the time that was taken from them.</summary>
internal sealed class CampaignResumption(Db db, TimeProvider clock)
{
    /// <summary>At least so long a prize can be claimed afterwards.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromDays(7);

    /// <summary>At least so long a team can fill up afterwards, unless the campaign ends before.</summary>
    private static readonly TimeSpan TeamTime = TimeSpan.FromDays(1);

    public async Task GoOnAsync(ReferralCampaign campaign, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await LookAgainAsync(campaign.Id, ct);
        await db.QueueAsync(Sql.ExtendClaims, new { campaign.Id, until = now + ClaimTime }, ct);
        await db.QueueAsync(Sql.ExtendTeams, new { campaign.Id, until = now + TeamTime < campaign.EndsAt ? now + TeamTime : campaign.EndsAt }, ct);
    }

    /// <summary>Helps for which there were no points are due.</summary>
    public ValueTask LookAgainAsync(Id<ReferralCampaign> id, CancellationToken ct) => db.QueueAsync(Sql.LookAgain, new { id, now = clock.GetUtcNow() }, ct);

    internal static class Sql
    {
        public const string LookAgain = $"""
            update referral set due_at = @now
            where campaign_id = @id and state in ({ReferralStore.Sql.OpenStates}) and held_at is null and due_at > @now
            """;

        public const string ExtendClaims = "update referral_award set claim_by = @until where campaign_id = @Id and state = 'Reached' and claim_by < @until";

        public const string ExtendTeams = "update referral_team set closes_at = @until where campaign_id = @Id and state = 'Forming' and closes_at < @until";
    }
}
