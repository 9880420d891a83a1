using System.Diagnostics;

namespace Retention.WeChat.Outreach;

/// <summary>
/// What becomes of a touch, and why. Gates come first (stop button, expiry, following, consent), then the acceptable
/// channels in order, then the caps. Gates and channels are all looked at even when one is closed, so that the answer to
/// "what would have to change?" is whole.
/// </summary>
public abstract record OutreachDecision
{
    /// <summary>How long a touch waits when the caps cannot be asked.</summary>
    public static readonly TimeSpan PressureRetry = TimeSpan.FromSeconds(30);

    private OutreachDecision(IReadOnlyList<TouchCheck> checks) => Checks = checks;

    public IReadOnlyList<TouchCheck> Checks { get; }

    /// <summary>What it waits for or fails at, the name of a finding; the channel when it may leave.</summary>
    public string Reason => this switch
    {
        Send send => send.Channel.ToString(),
        Defer defer => defer.Why,
        Suppress suppress => suppress.Why,
        Expire expire => expire.Why,
        _ => throw new UnreachableException(),
    };

    /// <param name="Content">What leaves: the asked content, or as the policy had it shortened.</param>
    public sealed record Send(Channel Channel, SendRight? Right, TouchContent Content, long CostMilliYuan, IReadOnlyList<TouchCheck> Trace) : OutreachDecision(Trace);

    public sealed record Defer(DateTimeOffset Until, string Why, IReadOnlyList<TouchCheck> Trace) : OutreachDecision(Trace);

    public sealed record Suppress(string Why, IReadOnlyList<TouchCheck> Trace) : OutreachDecision(Trace);

    /// <summary>Its latest time has passed.</summary>
    public sealed record Expire(string Why, IReadOnlyList<TouchCheck> Trace) : OutreachDecision(Trace);

    public static OutreachDecision Decide(Touch touch, TouchFacts facts, OutreachRules rules)
    {
        var gates = GateChecks.Of(touch, facts);
        var channels = ChannelChecks.Of(touch, facts, rules);
        List<TouchCheck> trace = [.. gates.Select(gate => gate.Check), .. channels.Select(channel => channel.Check)];
        return Closed(touch, gates, trace) ?? WithPressure(touch, facts, ByChannel(touch, channels, trace), trace);
    }

    private static OutreachDecision? Closed(Touch touch, IReadOnlyList<Gate> gates, List<TouchCheck> trace)
    {
        if (gates.FirstOrDefault(gate => gate is { Check.Passed: false, LookAgainAt: null }) is { } shut)
            return shut.Check.Name == CheckNames.Expiry ? new Expire(shut.Check.Finding, trace) : new Suppress(shut.Check.Finding, trace);
        return gates.Where(gate => !gate.Check.Passed).MaxBy(gate => gate.LookAgainAt) is { } waits
            ? Later(touch, waits.LookAgainAt!.Value, waits.Check.Finding, trace)
            : null;
    }

    /// <summary>
    /// The first channel that can reach the fan. One that could but for the hour decides what the touch does meanwhile:
    /// waits, is dropped, or takes a later channel. One this node was not told of is waited for when there is no other.
    /// </summary>
    private static OutreachDecision ByChannel(Touch touch, IReadOnlyList<ChannelFinding> channels, List<TouchCheck> trace)
    {
        foreach (var channel in channels)
        {
            if (channel.Check.Passed)
                return new Send(channel.Channel, channel.Right, channel.Content!, channel.CostMilliYuan, trace);
            if (channel.Check is { PassesAt: { } opens, Finding: not ChannelChecks.NotHere } && touch.Policy.Quiet != QuietChoice.Degrade)
                return touch.Policy.Quiet == QuietChoice.Drop ? new Suppress(channel.Check.Finding, trace) : Later(touch, opens, channel.Check.Finding, trace);
        }

        return channels.Where(channel => channel.Check.PassesAt is not null).MinBy(channel => channel.Check.PassesAt) is { } soonest
            ? Later(touch, soonest.Check.PassesAt!.Value, soonest.Check.Finding, trace)
            : new Suppress(channels is [var only] ? only.Check.Finding : "no_channel", trace);
    }

    /// <summary>The caps come last, so that no slot is held for a touch that cannot leave.</summary>
    private static OutreachDecision WithPressure(Touch touch, TouchFacts facts, OutreachDecision chosen, List<TouchCheck> trace)
    {
        if (chosen is not Send)
            return chosen;
        switch (facts.Pressure)
        {
            case PressureFact.Held held:
                trace.Add(new TouchCheck(CheckNames.Pressure, false, held.Rule.Name, held.Rule.Channel, Seen(held), held.Until));
                return Later(touch, held.Until, held.Rule.Name, trace);
            case PressureFact.Unavailable:
                var again = facts.Now + PressureRetry;
                trace.Add(new TouchCheck(CheckNames.Pressure, false, "pressure_unavailable", PassesAt: again));
                return Later(touch, again, "pressure_unavailable", trace);
            case PressureFact.Reserved:
                trace.Add(new TouchCheck(CheckNames.Pressure, true, "slot_held"));
                return chosen;
            case PressureFact.Free:
                return chosen;
            default:
                throw new UnreachableException();
        }
    }

    private static Dictionary<string, string> Seen(PressureFact.Held held) => new(StringComparer.Ordinal)
    {
        ["counted"] = $"{held.Counted}",
        ["max"] = $"{held.Rule.Max}",
        ["hours"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{held.Rule.Window.TotalHours:0.##}"),
    };

    /// <summary>Waiting past its expiry would make it stale: then it is dropped now, and says so.</summary>
    private static OutreachDecision Later(Touch touch, DateTimeOffset until, string reason, List<TouchCheck> trace) =>
        until < touch.ExpiresAt ? new Defer(until, reason, trace) : new Suppress($"{reason}_past_expiry", trace);
}
