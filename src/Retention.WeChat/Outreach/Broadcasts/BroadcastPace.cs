namespace Retention.WeChat.Outreach;

/// <summary>
/// How many fans may be asked now, so that no minute, wherever it begins, sees more than the rate. What was not used is
/// lost after two seconds: a broadcast that stood still does not make up for it in a burst.
/// </summary>
internal static class BroadcastPace
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(2);

    /// <summary>A planner that comes this late for a single fan of a slow broadcast loses nothing.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(1);

    /// <summary>Nodes' clocks differ by less. Used further ahead than that, the rate was used by a clock that has been set back since.</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(1);

    /// <summary>A minute and what may be caught up share what a minute allows.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1) + CatchUp;

    /// <returns>How many, and up to when the rate is used once they have been asked.</returns>
    public static (int Count, DateTimeOffset PacedUntil) Next(int perMinute, DateTimeOffset pacedUntil, DateTimeOffset now, int max)
    {
        var each = Minute / perMinute;
        var earliest = now - (each + Lateness > CatchUp ? each + Lateness : CatchUp);
        var from = pacedUntil > earliest && pacedUntil <= now + SkewMax ? pacedUntil : earliest;
        var count = now <= from ? 0 : (int)Math.Min(max, (now - from).Ticks / each.Ticks);
        return (count, count == 0 ? pacedUntil : RoundedUp(from + (each * count)));
    }

    /// <summary>The database keeps milliseconds; cut off, each slice would gain a little.</summary>
    private static DateTimeOffset RoundedUp(DateTimeOffset at)
    {
        var over = at.Ticks % TimeSpan.TicksPerMillisecond;
        return over == 0 ? at : at.AddTicks(TimeSpan.TicksPerMillisecond - over);
    }
}
