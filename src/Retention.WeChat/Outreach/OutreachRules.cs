using Retention.Platform.Time;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>Quiet hours of a purpose and channel; one without either is for all. The most particular rule counts.</summary>
public sealed record QuietRule(DayArc Arc, TouchPurpose? Purpose = null, Channel? Channel = null)
{
    public bool Covers(TouchPurpose purpose, Channel channel) => (Purpose is null || Purpose == purpose) && (Channel is null || Channel == channel);

    public int Particularity => (Channel is null ? 0 : 2) + (Purpose is null ? 0 : 1);
}

/// <summary>What our contract for SMS says.</summary>
/// <param name="SignName">Without 【】; it counts towards the length.</param>
/// <param name="VariableLengthMax">Characters each variable of a template may have.</param>
public sealed record SmsTerms(string SignName, int VariableLengthMax, long MilliYuanPerPart)
{
    internal static SmsTerms Of(SmsOptions options) => new(options.SignName, options.VariableLengthMax, options.MilliYuanPerPart);
}

/// <summary>The house rules a decision goes by.</summary>
/// <param name="SmsClosed">When carriers refuse marketing by SMS; no quiet rule can open it.</param>
/// <param name="ChatReserve">Messages of a chat window that marketing leaves for answers.</param>
/// <param name="Configured">Channels this installation can use at all.</param>
public sealed record OutreachRules(
    IReadOnlyList<QuietRule> Quiet, DayArc SmsClosed, PressureRules Pressure, int ChatReserve, IReadOnlySet<Channel> Configured, SmsTerms Sms)
{
    private const int ArcsMax = 8;

    /// <returns>The hours in which a touch may not leave, each with the name of its rule.</returns>
    public IReadOnlyList<(string Name, DayArc Arc)> ClosedHours(TouchPurpose purpose, Channel channel)
    {
        if (purpose == TouchPurpose.Transactional)
            return [];
        var quiet = Quiet.Where(rule => rule.Covers(purpose, channel)).MaxBy(rule => rule.Particularity);
        var closed = new List<(string, DayArc)>(2);
        if (quiet is not null)
            closed.Add(("quiet_hours", quiet.Arc));
        if (purpose == TouchPurpose.Marketing && channel == Channel.Sms)
            closed.Add(("sms_hours", SmsClosed));
        return closed;
    }

    /// <returns>Null when open now; else the rule that closes it and the first moment all are open, null where they never are.</returns>
    public (string Name, DateTimeOffset? Opens)? ClosedAt(TouchPurpose purpose, Channel channel, DateTimeOffset now)
    {
        var hours = ClosedHours(purpose, channel);
        if (hours.FirstOrDefault(each => each.Arc.Contains(now)) is not { Name: { } first })
            return null;
        var at = now;
        // Two arcs can hand over to each other; that they leave no gap at all shows after a few turns.
        for (var turn = 0; turn < ArcsMax; turn++)
        {
            if (hours.FirstOrDefault(each => each.Arc.Contains(at)) is not { Name: not null } closed)
                return (first, at);
            at = closed.Arc.EndAfter(at);
        }

        return (first, null);
    }
}
