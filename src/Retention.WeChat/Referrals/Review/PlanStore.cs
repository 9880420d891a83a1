using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>A campaign's plan, who wrote on it last and when.</summary>
public sealed record SavedPlan(CampaignPlan Plan, string SavedBy, DateTimeOffset SavedAt);

/// <summary>The table <c>referral_plan</c>.</summary>
internal sealed class PlanStore(Db db)
{
    public async Task<SavedPlan?> FindAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        await db.FindAsync<Row>(Sql.Find, new { campaignId }, ct) is { } row ? new SavedPlan(StoredJson.Read<CampaignPlan>(row.Plan), row.SavedBy, row.SavedAt) : null;

    /// <summary>Saves a plan, or the next edition of it.</summary>
    public Task SaveAsync(Id<ReferralCampaign> campaignId, SavedPlan saved, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var values = new { campaignId, plan = StoredJson.Write(saved.Plan), saved.SavedBy, saved.SavedAt };
            if (await db.ExecuteAsync(Sql.Update, values, token) == 0)
                await db.ExecuteAsync(Sql.Insert, values, token);
        },
        ct);

    [method: ExplicitConstructor]
    private sealed record Row(string Plan, string SavedBy, DateTimeOffset SavedAt);

    internal static class Sql
    {
        public const string Find = "select plan, saved_by, saved_at from referral_plan where campaign_id = @campaignId";

        public const string Update = "update referral_plan set plan = @plan, saved_by = @SavedBy, saved_at = @SavedAt where campaign_id = @campaignId";

        public const string Insert = "insert into referral_plan (campaign_id, plan, saved_by, saved_at) values (@campaignId, @plan, @SavedBy, @SavedAt)";
    }
}
