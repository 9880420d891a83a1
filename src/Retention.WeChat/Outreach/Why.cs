using System.Diagnostics;

namespace Retention.WeChat.Outreach;

/// <summary>Sums a decision up in a sentence people can act on.</summary>
internal static class Why
{
    public static WhyView Of(OutreachDecision decision) => decision switch
    {
        OutreachDecision.Send send => New(null, "Sends", send.Reason, send.Checks, null),
        OutreachDecision.Defer defer => New(null, "Waits", defer.Reason, defer.Checks, defer.Until),
        OutreachDecision.Suppress suppress => New(null, "Suppressed", suppress.Reason, suppress.Checks, null),
        OutreachDecision.Expire expire => New(null, "Expired", expire.Reason, expire.Checks, null),
        _ => throw new UnreachableException(),
    };

    public static WhyView Of(OutreachMessage message) => New(
        message.State,
        message.State switch
        {
            MessageState.Deferred => "Waits",
            MessageState.Suppressed => "Suppressed",
            MessageState.Expired => "Expired",
            _ => "Sends",
        },
        message.Reason ?? message.ErrorCode ?? message.Channel?.ToString() ?? "",
        message.ReadChecks(),
        message.State == MessageState.Deferred ? message.DueAt : null,
        message.ErrorText);

    private static WhyView New(
        MessageState? state, string outcome, string reason, IReadOnlyList<TouchCheck> checks, DateTimeOffset? earliestAt, string? errorText = null)
    {
        var earliest = EndsWithTime(reason) ? earliestAt : null;
        var (chinese, english) = Summary(state, outcome, reason, checks, earliest, errorText);
        return new WhyView(state, outcome, reason, chinese, english, earliest, [.. checks.Select(CheckView.Of)]);
    }

    /// <summary>What somebody has stopped, or left out, goes on when somebody lets it; when it is looked at next says nothing.</summary>
    private static bool EndsWithTime(string reason) => reason is not ("marketing_stopped" or ChannelChecks.NotHere) && !CampaignHolds.MayEnd(reason);

    private static (string Chinese, string English) Summary(
        MessageState? state, string outcome, string reason, IReadOnlyList<TouchCheck> checks, DateTimeOffset? earliestAt, string? errorText)
    {
        if (state is { } known && Settled(known, checks, errorText) is { } settled)
            return settled;
        if (outcome == "Sends")
            return ChannelTaken(checks) is { } channel ? ($"可以发送：{channel.Chinese}", $"may be sent: {channel.English}") : ("可以发送", "may be sent");
        var (chinese, english) = Because(reason, checks);
        return outcome switch
        {
            "Waits" => ($"暂不发送：{chinese}{Then(earliestAt, "；最早 ")}", $"not sent yet: {english}{Then(earliestAt, "; earliest ")}"),
            _ when state is null => ($"不会发送：{chinese}", $"would not be sent: {english}"),
            "Expired" => ($"已过期，不再发送：{chinese}", $"expired, will not be sent: {english}"),
            _ => ($"没有发送：{chinese}", $"not sent: {english}"),
        };
    }

    private static (string Chinese, string English)? Settled(MessageState state, IReadOnlyList<TouchCheck> checks, string? errorText)
    {
        var (chinese, english) = ChannelTaken(checks) ?? ("消息", "message");
        return state switch
        {
            MessageState.Planned or MessageState.Sending => ($"正在发送：{chinese}", $"on its way: {english}"),
            MessageState.Sent => ($"已发送：{chinese}", $"sent: {english}"),
            MessageState.Delivered => ($"已送达：{chinese}", $"delivered: {english}"),
            MessageState.Failed => ($"发送失败：{errorText}", $"failed: {errorText}"),
            MessageState.Unknown => ($"结果不明，等待回执或人工确认：{errorText}", $"outcome unknown, waiting for a receipt or an operator: {errorText}"),
            MessageState.Offered => ("等待作为被动回复送出", "offered as the reply to its callback"),
            _ => null,
        };
    }

    /// <summary>The check behind the reason; of several red channels all are named, since any of them would do.</summary>
    private static (string Chinese, string English) Because(string reason, IReadOnlyList<TouchCheck> checks)
    {
        const string PastExpiry = "_past_expiry";
        var stale = reason.EndsWith(PastExpiry, StringComparison.Ordinal);
        var finding = stale ? reason[..^PastExpiry.Length] : reason;
        // The latest word on a finding: a touch that was displaced carries its first decision's checks as well.
        var red = checks.Where(check => !check.Passed && check.Finding == finding).TakeLast(1).ToList();
        if (finding == "no_channel")
            red = [.. checks.Where(check => check is { Passed: false, Name: CheckNames.Channel })];
        // Something happened after the decision: its checks say nothing of it.
        if (red.Count == 0)
            return ReasonNames.Of(reason);
        var texts = red.Select(check => CheckText.Of(check with { PassesAt = null })).ToList();
        return (
            string.Join("；", texts.Select(text => text.Chinese)) + (stale ? "，等到那时已过期" : ""),
            string.Join("; ", texts.Select(text => text.English)) + (stale ? ", and by then it would be stale" : ""));
    }

    private static (string Chinese, string English)? ChannelTaken(IReadOnlyList<TouchCheck> checks) =>
        checks.LastOrDefault(check => check is { Passed: true, Name: CheckNames.Channel })?.Channel is { } channel ? CheckText.NameOf(channel) : null;

    private static string Then(DateTimeOffset? at, string lead) => at is { } moment ? lead + CheckText.Local(moment) : "";
}
