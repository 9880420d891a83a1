using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <param name="LookAgainAt">When a closed gate is worth another look; null when time does not open it.</param>
internal sealed record Gate(TouchCheck Check, DateTimeOffset? LookAgainAt = null);

/// <summary>What must hold whatever the channel.</summary>
internal static class GateChecks
{
    public static IReadOnlyList<Gate> Of(Touch touch, TouchFacts facts)
    {
        var gates = new List<Gate>(5);
        if (touch.Purpose == TouchPurpose.Marketing)
            gates.Add(Stop(touch, facts));
        gates.Add(Expiry(touch, facts));
        if (facts.CampaignHold is { } reason)
            gates.Add(Held(touch, reason));
        gates.Add(Following(facts));
        if (touch.Purpose != TouchPurpose.Transactional)
            gates.Add(Consent(touch, facts));
        return gates;
    }

    /// <summary>Whoever lets marketing go on asks again; by itself it would only expire.</summary>
    private static Gate Stop(Touch touch, TouchFacts facts) => facts.StoppedAt is { } since
        ? new Gate(new TouchCheck(CheckNames.Stop, false, "marketing_stopped", Seen: Values("since", since)), JustBefore(touch.ExpiresAt))
        : new Gate(new TouchCheck(CheckNames.Stop, true, "marketing_runs"));

    private static Gate Expiry(Touch touch, TouchFacts facts)
    {
        var inTime = facts.Now < touch.ExpiresAt;
        return new Gate(new TouchCheck(CheckNames.Expiry, inTime, inTime ? "in_time" : "expired", Seen: Values("latest", touch.ExpiresAt)));
    }

    /// <summary>Whoever lets the campaign go on asks again; by itself it would only expire.</summary>
    private static Gate Held(Touch touch, string reason) => new(
        new TouchCheck(CheckNames.Campaign, false, reason),
        CampaignHolds.MayEnd(reason) ? JustBefore(touch.ExpiresAt) : null);

    private static Gate Following(TouchFacts facts) =>
        new(new TouchCheck(CheckNames.Following, facts.State != FanState.Left, facts.State == FanState.Left ? "not_following" : "known_fan"));

    private static Gate Consent(Touch touch, TouchFacts facts) =>
        facts.Consents.RefusalOf(ConsentChannel.All, ConsentRules.PurposeOf(touch.Purpose)) is { } no
            ? new Gate(new TouchCheck(CheckNames.Consent, false, "opted_out", Seen: Values("since", no.DecidedAt)))
            : new Gate(new TouchCheck(CheckNames.Consent, true, "not_refused"));

    private static DateTimeOffset JustBefore(DateTimeOffset at) => at.AddMilliseconds(-1);

    private static Dictionary<string, string> Values(string name, DateTimeOffset at) => new(StringComparer.Ordinal) { [name] = TouchCheck.Moment(at) };
}

/// <summary>Which consent a touch needs.</summary>
internal static class ConsentRules
{
    public static ConsentPurpose PurposeOf(TouchPurpose purpose) => purpose == TouchPurpose.Marketing ? ConsentPurpose.Marketing : ConsentPurpose.Service;

    public static ConsentChannel ChannelOf(Channel channel) => channel == Channel.Sms ? ConsentChannel.Sms : ConsentChannel.WeChat;
}
