using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>Campaigns nothing may leave of for now, or ever; every node looks at them several times a second.</summary>
internal sealed class CampaignHolds(IEnumerable<CampaignHold> rows)
{
    public const string Paused = "broadcast_paused";
    public const string Cancelled = "cancelled";

    private readonly Dictionary<string, string> reasons = rows.ToDictionary(
        row => Broadcast.CampaignOf(row.Id), row => row.State == BroadcastState.Paused ? Paused : Cancelled, StringComparer.Ordinal);

    public static async Task<CampaignHolds> LoadAsync(Db db, CancellationToken ct) => new(await db.ListAsync<CampaignHold>(Sql.List, null, ct));

    /// <returns>Null when nothing holds the campaign.</returns>
    public string? ReasonOf(string? campaign) => campaign is null ? null : reasons.GetValueOrDefault(campaign);

    internal static class Sql
    {
        public const string List = "select id, state from broadcast where unsettled = 1 and state in ('Paused', 'Cancelled')";
    }
}

[method: ExplicitConstructor]
internal sealed record CampaignHold(Id<Broadcast> Id, BroadcastState State);
