using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Retention.Platform.Time;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

public sealed class TicksTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_tick_runs_again_and_again_each_time_in_a_scope_of_its_own(string engine)
    {
        var runs = new Runs();
        await using var site = await Site.StartAsync(engine, builder => builder.Services.AddSingleton(runs).AddScoped<Draw>().AddTick<CountingJob>("counting", Often));
        await Poll.UntilAsync(() => runs.Draws.Count >= 3, "three runs");
        Assert.Equal(runs.Draws.Count, runs.Draws.ToArray().Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_tick_that_fails_is_tried_again(string engine)
    {
        var runs = new Runs();
        await using var site = await Site.StartAsync(engine, builder => builder.Services.AddSingleton(runs).AddTick<FailingJob>("failing", Often));
        await Poll.UntilAsync(() => runs.Count >= 3, "three runs");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nodes_that_share_a_database_never_run_one_tick_at_the_same_time(string engine)
    {
        if (engine == "sqlite")
            return;
        var runs = new Runs();
        await using var ground = await Ground.OpenAsync(engine);
        await using var one = await Site.StartAsync(ground, builder => builder.Services.AddSingleton(runs).AddTick<LoneJob>("lone", Often));
        await using var two = await Site.StartAsync(ground, builder => builder.Services.AddSingleton(runs).AddTick<LoneJob>("lone", Often));
        var (first, second) = (await SchedulerOf(one), await SchedulerOf(two));
        Assert.NotEqual(first.SchedulerInstanceId, second.SchedulerInstanceId);
        await Poll.UntilAsync(() => runs.Count >= 20, "twenty runs");
        Assert.Equal(1, runs.MostAtOnce);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_changed_interval_replaces_the_stored_one_and_an_unchanged_one_is_left_alone(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        var first = await NextFireAsync(ground, TimeSpan.FromHours(6));
        var same = await NextFireAsync(ground, TimeSpan.FromHours(6));
        var changed = await NextFireAsync(ground, TimeSpan.FromHours(2));
        if (engine == "mysql")
            Assert.Equal(first.Start, same.Start);
        Assert.Equal(TimeSpan.FromHours(6), same.Interval);
        Assert.Equal(TimeSpan.FromHours(2), changed.Interval);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Stopping_waits_for_the_run_under_way(string engine)
    {
        var runs = new Runs();
        var site = await Site.StartAsync(engine, builder => builder.Services.AddSingleton(runs).AddTick<SlowJob>("slow", Often));
        await runs.Started.Task;
        var stopping = site.DisposeAsync();
        Assert.False(stopping.IsCompleted);
        runs.MayEnd.SetResult();
        await stopping;
        Assert.True(runs.Count >= 1);
    }

    [Fact]
    public void A_daily_tick_is_due_at_its_time_in_China()
    {
        var trigger = TickPlanner.TriggerOf(new TickRegistration("daily", typeof(FailingJob), new TickSchedule.Daily(new TimeOnly(3, 30))));
        var next = trigger.GetFireTimeAfter(new DateTimeOffset(2040, 5, 1, 0, 0, 0, TimeSpan.Zero))!.Value;
        Assert.Equal(new DateTimeOffset(2040, 5, 2, 3, 30, 0, BusinessCalendar.Offset), next);
    }

    private static async Task<IScheduler> SchedulerOf(Site site) => await site.App.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();

    private static async Task<(DateTimeOffset Start, TimeSpan Interval)> NextFireAsync(Ground ground, TimeSpan every)
    {
        await using var site = await Site.StartAsync(ground, builder => builder.Services.AddSingleton(new Runs()).AddTick<FailingJob>("rare", every));
        var trigger = Assert.IsAssignableFrom<ISimpleTrigger>(await (await SchedulerOf(site)).GetTrigger(new TriggerKey("rare", TickPlanner.Group)));
        return (trigger.StartTimeUtc, trigger.RepeatInterval);
    }

    private sealed class Runs
    {
        private int count;
        private int now;
        private int mostAtOnce;

        public int Count => Volatile.Read(ref count);

        public int MostAtOnce => Volatile.Read(ref mostAtOnce);

        public System.Collections.Concurrent.ConcurrentQueue<Draw> Draws { get; } = [];

        public TaskCompletionSource Started { get; } = new();

        public TaskCompletionSource MayEnd { get; } = new();

        public void Enter()
        {
            var at = Interlocked.Increment(ref now);
            if (at > MostAtOnce)
                Interlocked.Exchange(ref mostAtOnce, at);
        }

        public void Leave()
        {
            Interlocked.Decrement(ref now);
            Interlocked.Increment(ref count);
        }
    }

    private sealed class Draw;

    private sealed class CountingJob(Runs runs, Draw draw) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            runs.Draws.Enqueue(draw);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class FailingJob(Runs runs) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            runs.Enter();
            runs.Leave();
            throw new InvalidOperationException("This tick always fails.");
        }
    }

    private sealed class LoneJob(Runs runs) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            runs.Enter();
            // Long enough for the next firing to fall into this one.
            await Task.Delay(150, cancellationToken);
            runs.Leave();
        }
    }

    private sealed class SlowJob(Runs runs) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            runs.Started.TrySetResult();
            await runs.MayEnd.Task;
            runs.Enter();
            runs.Leave();
        }
    }
}
