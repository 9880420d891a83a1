namespace Retention.WeChat.Outreach;

/// <summary>How far a broadcast has come.</summary>
/// <param name="AudienceSize">An estimate made when it was started; the audience of a query moves.</param>
/// <param name="Asked">Fans a decision was made for.</param>
/// <param name="States">Messages by state; what is not there is left out.</param>
/// <param name="Suppressed">Suppressed ones by reason.</param>
/// <param name="Waiting">Deferred ones by reason.</param>
/// <param name="SentPerMinute">Sent within the last minute.</param>
/// <param name="FinishesAt">An estimate; null where nothing can be said, e.g. while it is paused.</param>
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
            Estimate(broadcast, states, perMinute, now), tallies.Sum(tally => tally.CostMilliYuan));
    }

    private static Dictionary<string, long> ByReason(IEnumerable<CampaignTally> tallies, MessageState state) => tallies
        .Where(tally => tally.State == state)
        .GroupBy(tally => tally.Reason ?? "", StringComparer.Ordinal)
        .OrderBy(own => ReasonNames.PlaceOf(own.Key))
        .ToDictionary(own => own.Key, Sum, StringComparer.Ordinal);

    /// <summary>Those not yet asked go at the rate allowed, those planned at the rate just seen; the slower of both counts. What is deferred comes in its own time.</summary>
    private static DateTimeOffset? Estimate(Broadcast broadcast, Dictionary<MessageState, long> states, long sentPerMinute, DateTimeOffset now)
    {
        if (broadcast.State != BroadcastState.Running)
            return null;
        var unasked = broadcast.AskedAllAt is null ? Math.Max(0, broadcast.AudienceSize - broadcast.Asked) : 0;
        var leaving = states.GetValueOrDefault(MessageState.Planned) + states.GetValueOrDefault(MessageState.Sending);
        var asking = (double)unasked / broadcast.PacePerMinute;
        var sending = sentPerMinute > 0 ? (double)(unasked + leaving) / sentPerMinute : 0;
        var from = broadcast.StartsAt > now ? broadcast.StartsAt : now;
        var at = from.AddMinutes(Math.Max(asking, sending));
        return at < broadcast.ExpiresAt ? at : broadcast.ExpiresAt;
    }

    private static long Sum(IEnumerable<CampaignTally> tallies) => tallies.Sum(tally => tally.Messages);
}
