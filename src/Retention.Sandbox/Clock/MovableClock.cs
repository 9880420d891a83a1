using System.Diagnostics;

namespace Retention.Sandbox;

/// <summary>A clock that runs along with the machine's, or stands still, and can be moved forward; its timers follow.</summary>
public sealed class MovableClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<Clock.MovableTimer> armed = [];
    private readonly DateTimeOffset? standsAt;
    private readonly TimeSpan startOffset;
    private readonly long startedAt = Stopwatch.GetTimestamp();
    private long advancedTicks;

    /// <summary>Runs along with the machine's clock, from now or from the given moment.</summary>
    public MovableClock(DateTimeOffset? startAt = null) =>
        startOffset = startAt is { } start ? start - System.GetUtcNow() : TimeSpan.Zero;

    private MovableClock(DateTimeOffset standsAt, bool _) => this.standsAt = standsAt;

    /// <summary>A clock that moves only when told to.</summary>
    public static MovableClock StandingAt(DateTimeOffset moment) => new(moment, true);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far it is ahead of the machine's clock.</summary>
    public TimeSpan Offset => standsAt is null ? startOffset + Advanced : GetUtcNow() - System.GetUtcNow();

    internal bool Runs => standsAt is null;

    private TimeSpan Advanced => TimeSpan.FromTicks(Interlocked.Read(ref advancedTicks));

    public override DateTimeOffset GetUtcNow() =>
        (standsAt ?? System.GetUtcNow() + startOffset) + Advanced;

    public override long GetTimestamp() =>
        (Runs ? Stopwatch.GetElapsedTime(startedAt).Ticks : 0) + Interlocked.Read(ref advancedTicks);

    /// <summary>Moves forward; timers that fall due on the way fire at once.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref advancedTicks, by.Ticks);
        Clock.MovableTimer[] waiting;
        lock (gate)
        {
            waiting = [.. armed];
        }

        foreach (var timer in waiting)
        {
            timer.Rearm();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Clock.MovableTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Follow(Clock.MovableTimer timer)
    {
        lock (gate)
        {
            armed.Add(timer);
        }
    }

    internal void Forget(Clock.MovableTimer timer)
    {
        lock (gate)
        {
            armed.Remove(timer);
        }
    }
}
