namespace Retention.WeChat.Outreach;

/// <summary>How far a broadcast has come.</summary>
/// <param name="AudienceSize">An estimate made when it was started; the audience of a query moves.</param>
/// <param name="Asked">Fans a decision was made for.</param>
/// <param name="States">Messages by state; what is not there is left out.</param>
/// <param name="Suppressed">Suppressed ones by reason.</param>
/// <param name="Waiting">Deferred ones by reason.</param>
/// <param name="SentPerMinute">Sent within the last minute.</param>
/// <param name="FinishesAt">An estimate; null where nothing can be said: while it is paused or held, or nothing of what is planned leaves.</param>
public sealed record BroadcastProgress(
    int AudienceSize,
    int Asked,
    IReadOnlyDictionary<MessageState, long> States,
    IReadOnlyDictionary<string, long> Suppressed,
    IReadOnlyDictionary<string, long> Waiting,
    long SentPerMinute,
    DateTimeOffset? FinishesAt,
    long CostMilliYuan)
{
    internal static readonly TimeSpan RateOver = TimeSpan.FromMinutes(1);

    internal static BroadcastProgress Of(Broadcast broadcast, IReadOnlyList<CampaignTally> tallies, DateTimeOffset now)
    {
        var states = tallies.GroupBy(tally => tally.State).OrderBy(own => own.Key).ToDictionary(own => own.Key, Sum);
        var perMinute = tallies.Sum(tally => tally.SentLately);
        return new BroadcastProgress(
            broadcast.AudienceSize, broadcast.Asked, states, ByReason(tallies, MessageState.Suppressed), ByReason(tallies, MessageState.Deferred), perMinute,
            Estimate(broadcast, tallies, perMinute, now), tallies.Sum(tally => tally.CostMilliYuan));
    }

    private static Dictionary<string, long> ByReason(IEnumerable<CampaignTally> tallies, MessageState state) => tallies
        .Where(tally => tally.State == state)
        .GroupBy(tally => tally.Reason ?? "", StringComparer.Ordinal)
        .OrderBy(own => ReasonNames.PlaceOf(own.Key))
        .ToDictionary(own => own.Key, Sum, StringComparer.Ordinal);

    /// <summary>
    /// Those not yet asked go at the rate allowed, those planned at the rate just seen, those deferred not before their time; the
    /// latest of these counts. Nothing can be said of what somebody holds, nor while what is planned does not leave.
    /// </summary>
    private static DateTimeOffset? Estimate(Broadcast broadcast, IReadOnlyList<CampaignTally> tallies, long sentPerMinute, DateTimeOffset now)
    {
        if (broadcast.State != BroadcastState.Running || tallies.Any(tally => tally is { State: MessageState.Deferred, Reason: { } reason } && IsHeld(reason)))
            return null;
        var unasked = broadcast.AskedAllAt is null ? Math.Max(0, broadcast.AudienceSize - broadcast.Asked) : 0;
        var leaving = Sum(tallies.Where(tally => tally.State is MessageState.Planned or MessageState.Sending));
        var from = broadcast.StartsAt > now ? broadcast.StartsAt : now;
        var began = broadcast.StartedAt > broadcast.StartsAt ? broadcast.StartedAt : broadcast.StartsAt;
        if (leaving > 0 && sentPerMinute == 0 && began < now - RateOver)
            return null;
        var asking = (double)unasked / broadcast.PacePerMinute;
        var sending = sentPerMinute > 0 ? (double)(unasked + leaving) / sentPerMinute : 0;
        var at = from.AddMinutes(Math.Max(asking, sending));
        at = tallies.Max(tally => tally.LastDueAt) is { } due && due > at ? due : at;
        return at < broadcast.ExpiresAt ? at : broadcast.ExpiresAt;
    }

    private static bool IsHeld(string reason) => reason == CheckNames.Stop || CampaignHolds.MayEnd(reason);

    private static long Sum(IEnumerable<CampaignTally> tallies) => tallies.Sum(tally => tally.Messages);
}
