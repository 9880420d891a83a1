using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>
/// The table <c>referral_budget</c>: what a campaign may still promise, points and prizes alike. What is taken never exceeds
/// what was set aside at publication; what is lost before it was given comes back.
/// </summary>
internal sealed class CampaignBudget(Db db)
{
    public const string Points = "points";

    /// <summary>Of a whole team at a time.</summary>
    public const string Teams = "team";

    public static string Stage(int no) => $"stage:{no}";

    public async Task OpenAsync(Id<ReferralCampaign> campaignId, string item, long total, CancellationToken ct) =>
        await db.QueueAsync(Sql.Open, new { campaignId, item, total }, ct);

    /// <returns>False when there is not so much left; then nothing is taken.</returns>
    public async Task<bool> TakeAsync(Id<ReferralCampaign> campaignId, string item, long amount, CancellationToken ct) =>
        amount == 0 || await db.ExecuteAsync(Sql.Take, new { campaignId, item, amount }, ct) == 1;

    public async Task ReturnAsync(Id<ReferralCampaign> campaignId, string item, long amount, CancellationToken ct)
    {
        if (amount > 0 && await db.ExecuteAsync(Sql.Return, new { campaignId, item, amount }, ct) != 1)
            throw new InvalidOperationException($"Campaign {campaignId} is to take back {amount} of {item} that were never taken.");
    }

    /// <summary>What was promised only ever grows.</summary>
    /// <returns>False when it was as much already.</returns>
    public async Task<bool> RaiseAsync(Id<ReferralCampaign> campaignId, string item, long total, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Raise, new { campaignId, item, total }, ct) == 1;

    public Task<IReadOnlyList<BudgetItem>> ListAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<BudgetItem>(Sql.List, new { campaignId }, ct);

    internal static class Sql
    {
        public const string Open = "insert into referral_budget (campaign_id, item, total, taken) values (@campaignId, @item, @total, 0)";

        public const string Take = "update referral_budget set taken = taken + @amount where campaign_id = @campaignId and item = @item and taken + @amount <= total";

        public const string Return = "update referral_budget set taken = taken - @amount where campaign_id = @campaignId and item = @item and taken >= @amount";

        public const string Raise = "update referral_budget set total = @total where campaign_id = @campaignId and item = @item and total < @total";

        public const string List = "select item, total, taken from referral_budget where campaign_id = @campaignId order by item";
    }
}

/// <param name="Item"><c>points</c>, <c>stage:1</c>, <c>team</c>.</param>
[method: Dapper.ExplicitConstructor]
public sealed record BudgetItem(string Item, long Total, long Taken)
{
    public long Left => Total - Taken;
}
