namespace Retention.Sandbox.Clock;

/// <summary>A timer that falls due by its clock's time, however that time came to pass.</summary>
internal sealed class MovableTimer : ITimer
{
    private readonly MovableClock clock;
    private readonly TimerCallback callback;
    private readonly object? state;
    private readonly ITimer machineTimer;
    private readonly Lock gate = new();
    private long? dueAt;
    private TimeSpan period;

    public MovableTimer(MovableClock clock, TimerCallback callback, object? state)
    {
        (this.clock, this.callback, this.state) = (clock, callback, state);
        machineTimer = TimeProvider.System.CreateTimer(
            static timer => ((MovableTimer)timer!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            this.period = period;
            dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetTimestamp() + dueTime.Ticks;
        }

        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            clock.Forget(this);
        }
        else
        {
            clock.Follow(this);
        }

        Rearm();
        return true;
    }

    public void Rearm()
    {
        lock (gate)
        {
            var left = dueAt is { } due ? TimeSpan.FromTicks(Math.Max(0, due - clock.GetTimestamp())) : Timeout.InfiniteTimeSpan;
            var machineWait = clock.Runs || left == TimeSpan.Zero ? Rounded(left) : Timeout.InfiniteTimeSpan;
            machineTimer.Change(machineWait, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        clock.Forget(this);
        machineTimer.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        clock.Forget(this);
        return machineTimer.DisposeAsync();
    }

    private void Ring()
    {
        lock (gate)
        {
            if (dueAt is null)
            {
                return;
            }

            if (clock.GetTimestamp() < dueAt)
            {
                Rearm();
                return;
            }

            dueAt = period > TimeSpan.Zero ? clock.GetTimestamp() + period.Ticks : null;
        }

        callback(state);
        if (dueAt is null)
        {
            clock.Forget(this);
        }
        else
        {
            Rearm();
        }
    }

    // The machine's timers count whole milliseconds and at most some 49 days: round up and look again then.
    private static TimeSpan Rounded(TimeSpan left) =>
        left <= TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(left.TotalMilliseconds), int.MaxValue));
}
