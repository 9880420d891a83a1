namespace Retention.Sandbox.Tests.Clock;

public sealed class MovableClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_standing_clock_moves_only_when_told()
    {
        var clock = MovableClock.StandingAt(Start);
        var stamp = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(Start.AddDays(1), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromDays(1), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void It_never_goes_back() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MovableClock().Advance(TimeSpan.FromSeconds(-1)));

    [Fact]
    public async Task A_wait_ends_when_its_time_has_come()
    {
        var clock = MovableClock.StandingAt(Start);
        var wait = Task.Delay(TimeSpan.FromHours(1), clock);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(wait.IsCompleted);

        clock.Advance(TimeSpan.FromMinutes(1));
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_running_clock_lets_waits_end_by_themselves_and_by_moving()
    {
        var clock = new MovableClock();
        await Task.Delay(TimeSpan.FromMilliseconds(1), clock).WaitAsync(TimeSpan.FromSeconds(10));
        using var ticks = new PeriodicTimer(TimeSpan.FromDays(1), clock);
        clock.Advance(TimeSpan.FromDays(1));

        Assert.True(await ticks.WaitForNextTickAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(clock.Offset >= TimeSpan.FromDays(1));
    }
}
