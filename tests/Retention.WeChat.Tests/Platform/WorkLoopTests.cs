using Microsoft.Extensions.Logging.Abstractions;
using Retention.Platform.Work;
using Retention.WeChat.Tests.Hosting;

namespace Retention.WeChat.Tests.Platform;

public sealed class WorkLoopTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.4)]
    [InlineData(5, 3.2)]
    [InlineData(7, 12.8)]
    [InlineData(8, 15)]
    [InlineData(1_000_000, 15)]
    public void Pauses_double_up_to_a_limit_and_nodes_do_not_retry_in_step(int failures, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), WorkLoop.PauseAfter(failures, 0));
        Assert.Equal(TimeSpan.FromSeconds(seconds * 1.5), WorkLoop.PauseAfter(failures, 1));
    }

    [Fact]
    public async Task While_there_is_work_it_goes_on_at_once()
    {
        using var loop = new Scripted(Long, step => Task.FromResult(step < 100));
        await loop.StartAsync(default);
        await Poll.UntilAsync(() => loop.Steps == 100, "a hundred steps");
        await loop.StopAsync(default);
        Assert.Equal(100, loop.Steps);
    }

    [Fact]
    public async Task A_wake_up_ends_an_idle_wait_and_one_that_finds_it_busy_is_remembered_once()
    {
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var loop = new Scripted(Long, async step =>
        {
            if (step == 1)
                await busy.Task;
            return false;
        });
        await loop.StartAsync(default);
        await Poll.UntilAsync(() => loop.Steps == 1, "the first step");
        loop.Wake();
        loop.Wake();
        loop.Wake();
        busy.SetResult();
        await Poll.UntilAsync(() => loop.Steps == 2, "the step the wake-ups asked for");
        loop.Wake();
        await Poll.UntilAsync(() => loop.Steps == 3, "the step after a wake-up");
        await loop.StopAsync(default);
        Assert.Equal(3, loop.Steps);
    }

    [Fact]
    public async Task Neither_a_failure_nor_a_foreign_cancellation_ends_it()
    {
        using var loop = new Scripted(Long, step => step switch
        {
            1 => throw new InvalidOperationException("broken"),
            2 => throw new OperationCanceledException("somebody else's"),
            _ => Task.FromResult(false),
        });
        await loop.StartAsync(default);
        await Poll.UntilAsync(() => loop.Steps == 3, "a step after two failures");
        Assert.False(loop.ExecuteTask!.IsCompleted);
        await loop.StopAsync(default);
        Assert.True(loop.ExecuteTask.IsCompletedSuccessfully);
    }

    private sealed class Scripted(TimeSpan idle, Func<int, Task<bool>> step) : WorkLoop(idle, NullLogger.Instance)
    {
        private int steps;

        public int Steps => Volatile.Read(ref steps);

        protected override Task<bool> StepAsync(CancellationToken ct) => step(Interlocked.Increment(ref steps));
    }
}
