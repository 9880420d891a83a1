namespace Retention.Platform.Time;

/// <summary>A clock that runs like the machine's and can be moved ahead: for demonstrations and tests of what happens days later.</summary>
public sealed class MovableClock(TimeProvider machine) : TimeProvider
{
    private long aheadTicks;

    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref aheadTicks));

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Ahead;

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref aheadTicks, by.Ticks);
    }
}
