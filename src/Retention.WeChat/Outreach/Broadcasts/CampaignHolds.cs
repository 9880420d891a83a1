using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>Campaigns nothing may leave of for now, or ever; every node looks at them several times a second.</summary>
internal sealed class CampaignHolds(IEnumerable<CampaignHold> rows, IEnumerable<HeldCampaign> stopped)
{
    public const string Paused = "broadcast_paused";
    public const string Cancelled = "cancelled";

    /// <summary>The campaign itself was stopped, with everything of it.</summary>
    public const string Stopped = "campaign_stopped";

    /// <summary>An operator holds its messages back.</summary>
    public const string StoppedByHand = "messages_stopped";

    public const string PlanOff = "plan_off";

    /// <summary>Its words are being changed.</summary>
    public const string PlanChanged = "plan_changed";

    /// <summary>A provider refused one message after the other, see <see cref="CampaignBrake"/>.</summary>
    public const string Refused = "refused_by_provider";

    /// <summary>What ends it for good comes first, what passes by itself last.</summary>
    private static readonly string[] Order = [Cancelled, Stopped, StoppedByHand, PlanOff, Refused, PlanChanged, Paused];

    private readonly ILookup<string, string> reasons = rows
        .Select(row => new HeldCampaign(Broadcast.CampaignOf(row.Id), row.State == BroadcastState.Paused ? Paused : Cancelled))
        .Concat(stopped)
        .OrderBy(each => Array.IndexOf(Order, each.Reason))
        .ToLookup(each => each.Campaign, each => each.Reason, StringComparer.Ordinal);

    public static async Task<CampaignHolds> LoadAsync(Db db, CancellationToken ct) =>
        new(await db.ListAsync<CampaignHold>(Sql.List, null, ct), await db.ListAsync<HeldCampaign>(Sql.ListStopped, null, ct));

    /// <summary>Whether what is held for this reason may go on one day.</summary>
    public static bool MayEnd(string reason) => reason is not Cancelled && Order.Contains(reason, StringComparer.Ordinal);

    /// <summary>Whether it is lifted elsewhere than by the broadcast's own pause and resumption.</summary>
    public static bool IsStop(string reason) => reason is not (Paused or Cancelled);

    /// <summary>Whether a reason keeps back messages of this purpose: what somebody has asked for is tried although others were refused.</summary>
    public static bool Covers(string reason, TouchPurpose purpose) => reason != Refused || purpose != TouchPurpose.Transactional;

    /// <returns>Null when nothing holds the campaign's messages of this purpose.</returns>
    public string? ReasonOf(string? campaign, TouchPurpose purpose) => campaign is null ? null : reasons[campaign].FirstOrDefault(reason => Covers(reason, purpose));

    internal static class Sql
    {
        public const string List = "select id, state from broadcast where state = 'Paused' or (state = 'Cancelled' and unsettled = 1)";

        public const string ListStopped = "select campaign, reason from outreach_campaign_stop where released_at is null";
    }
}

[method: ExplicitConstructor]
internal sealed record CampaignHold(Id<Broadcast> Id, BroadcastState State);

[method: ExplicitConstructor]
internal sealed record HeldCampaign(string Campaign, string Reason);
