using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>Campaigns nothing may leave of for now, or ever; every node looks at them several times a second.</summary>
internal sealed class CampaignHolds(IEnumerable<CampaignHold> rows, IEnumerable<string> stopped)
{
    public const string Paused = "broadcast_paused";
    public const string Cancelled = "cancelled";
    public const string Stopped = "campaign_stopped";

    private readonly Dictionary<string, string> reasons = rows
        .Select(row => KeyValuePair.Create(Broadcast.CampaignOf(row.Id), row.State == BroadcastState.Paused ? Paused : Cancelled))
        .Concat(stopped.Select(campaign => KeyValuePair.Create(campaign, Stopped)))
        .ToDictionary(StringComparer.Ordinal);

    public static async Task<CampaignHolds> LoadAsync(Db db, CancellationToken ct) =>
        new(await db.ListAsync<CampaignHold>(Sql.List, null, ct), await db.ListAsync<string>(Sql.ListStopped, null, ct));

    /// <summary>Whether what is held for this reason may go on one day.</summary>
    public static bool MayEnd(string reason) => reason is Paused or Stopped;

    /// <returns>Null when nothing holds the campaign.</returns>
    public string? ReasonOf(string? campaign) => campaign is null ? null : reasons.GetValueOrDefault(campaign);

    internal static class Sql
    {
        public const string List = "select id, state from broadcast where state = 'Paused' or (state = 'Cancelled' and unsettled = 1)";

        public const string ListStopped = "select campaign from outreach_campaign_stop where released_at is null";
    }
}

[method: ExplicitConstructor]
internal sealed record CampaignHold(Id<Broadcast> Id, BroadcastState State);
