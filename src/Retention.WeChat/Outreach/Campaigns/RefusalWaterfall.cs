namespace Retention.WeChat.Outreach;

/// <summary>One step down from those asked to those reached.</summary>
/// <param name="Code">Stable: <c>asked</c>, the name of a finding, a provider's code, <c>sent</c>, <c>delivered</c>.</param>
/// <param name="Count">Messages this step takes away; for asked, sent and delivered those that are there.</param>
/// <param name="Left">What is left after it.</param>
public sealed record WaterfallStep(string Kind, string Code, string Name, string NameEn, long Count, long Left);

/// <summary>
/// Why a campaign reached fewer than it asked: refusals in the order of the checks, then what waits, what failed or is not
/// known, then those it was sent to and those it surely reached.
/// </summary>
public static class RefusalWaterfall
{
    public const string Refused = "refused";
    public const string Waiting = "waiting";
    public const string Failed = "failed";
    public const string Level = "level";

    public static IReadOnlyList<WaterfallStep> Of(IReadOnlyList<CampaignTally> tallies)
    {
        var left = tallies.Sum(tally => tally.Messages);
        var steps = new List<WaterfallStep> { new(Level, "asked", "计划触达", "asked for", left, left) };
        foreach (var (kind, code, name, count) in Takes(tallies))
            steps.Add(new WaterfallStep(kind, code, name.Chinese, name.English, count, left -= count));
        steps.Add(new WaterfallStep(Level, "sent", "已发出", "sent", left, left));
        var delivered = tallies.Where(tally => tally.State == MessageState.Delivered).Sum(tally => tally.Messages);
        steps.Add(new WaterfallStep(Level, "delivered", "已确认送达", "surely delivered", delivered, delivered));
        return steps;
    }

    private static IEnumerable<(string Kind, string Code, (string Chinese, string English) Name, long Count)> Takes(IReadOnlyList<CampaignTally> tallies)
    {
        foreach (var own in ByReason(tallies, MessageState.Suppressed, MessageState.Expired))
            yield return (Refused, own.Key, ReasonNames.Of(own.Key), Sum(own));
        foreach (var own in ByReason(tallies, MessageState.Deferred))
            yield return (Waiting, own.Key, ReasonNames.Of(own.Key), Sum(own));
        if (Sum(tallies.Where(tally => tally.State is MessageState.Offered or MessageState.Planned or MessageState.Sending)) is > 0 and var leaving)
            yield return (Waiting, "leaving", ("等待发送或正在发送", "about to leave"), leaving);
        foreach (var own in ByReason(tallies, MessageState.Failed))
            yield return (Failed, own.Key, ($"平台拒绝或发送失败 {own.Key}".TrimEnd(), $"failed {own.Key}".TrimEnd()), Sum(own));
        if (Sum(tallies.Where(tally => tally.State == MessageState.Unknown)) is > 0 and var unknown)
            yield return (Failed, "unknown", ("无法确定是否送达", "outcome not known"), unknown);
    }

    private static IEnumerable<IGrouping<string, CampaignTally>> ByReason(IEnumerable<CampaignTally> tallies, params MessageState[] states) => tallies
        .Where(tally => states.Contains(tally.State))
        .GroupBy(tally => tally.Reason ?? (tally.State == MessageState.Expired ? "expired" : ""))
        .OrderBy(own => ReasonNames.PlaceOf(own.Key)).ThenBy(own => own.Key, StringComparer.Ordinal);

    private static long Sum(IEnumerable<CampaignTally> tallies) => tallies.Sum(tally => tally.Messages);
}
