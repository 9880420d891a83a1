using System.Numerics;

namespace Retention.WeChat.Outreach;

/// <summary>What keeps a whole channel from sending.</summary>
/// <param name="After">The provider's own pause; null where it named none.</param>
/// <param name="NeedsSomebody">It stays until somebody changes a setting, here or at the provider's.</param>
public sealed record ChannelFault(string Code, string Chinese, string English, TimeSpan? After = null, bool NeedsSomebody = false)
{
    /// <summary>The next message would fare the same for certain.</summary>
    public bool IsCertain => After is not null || NeedsSomebody;
}

/// <param name="Since">When the trouble began.</param>
/// <param name="ProbeAt">When one message may try again.</param>
public sealed record OpenCircuit(ChannelFault Fault, DateTimeOffset Since, DateTimeOffset ProbeAt, TimeSpan Pause);

/// <summary>
/// Whether a channel may be used by this node. It opens when <see cref="FaultsMax"/> of the last <see cref="Remembered"/>
/// sends failed by the channel's fault, or one that is certain to repeat itself; then one message at a time probes, after
/// pauses that double from a second to a minute. A provider's own pause is kept, but no longer than ten minutes: a used-up
/// quota can be reset by hand (45009).
/// </summary>
public sealed record Circuit
{
    public const int Remembered = 20;
    public const int FaultsMax = 10;

    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestNamedPause = TimeSpan.FromMinutes(10);

    public static readonly Circuit Closed = new();

    private Circuit()
    {
    }

    /// <summary>Null while closed.</summary>
    public OpenCircuit? Open { get; private init; }

    /// <summary>The last sends, the latest in the lowest bit; 1 for the channel's fault.</summary>
    private uint History { get; init; }

    /// <summary>How many of the last sends failed by the channel's fault, while it is closed.</summary>
    public int RecentFaults => BitOperations.PopCount(History);

    /// <summary>Nothing may leave: open, and not yet time for a probe.</summary>
    public bool Holds(DateTimeOffset now) => Open is { } open && now < open.ProbeAt;

    /// <returns>How many messages may be claimed; one at a time while it is open.</returns>
    public int Allows(int wanted, int underWay, DateTimeOffset now)
    {
        if (Open is null)
            return wanted;
        return Holds(now) || underWay > 0 ? 0 : Math.Min(wanted, 1);
    }

    /// <param name="fault">Null when the channel did its part.</param>
    /// <param name="now">When the send ended.</param>
    public Circuit After(ChannelFault? fault, DateTimeOffset now)
    {
        if (Open is not null)
            return AfterProbe(Open, fault, now);
        var history = ((History << 1) | (fault is null ? 0u : 1u)) & ((1u << Remembered) - 1);
        return fault is not null && (fault.IsCertain || BitOperations.PopCount(history) >= FaultsMax)
            ? Opened(fault, now, now, FirstPause)
            : new Circuit { History = history };
    }

    /// <summary>What was under way when the circuit opened proves nothing any more.</summary>
    private Circuit AfterProbe(OpenCircuit open, ChannelFault? fault, DateTimeOffset now)
    {
        if (now < open.ProbeAt)
            return this;
        return fault is null ? Closed : Opened(fault, open.Since, now, open.Pause * 2);
    }

    private static Circuit Opened(ChannelFault fault, DateTimeOffset since, DateTimeOffset now, TimeSpan next)
    {
        var pause = fault switch
        {
            { After: { } named } => Least(named, LongestNamedPause),
            { NeedsSomebody: true } => LongestPause,
            _ => Least(next, LongestPause),
        };
        return new Circuit { Open = new OpenCircuit(fault, since, now + pause, pause) };
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
