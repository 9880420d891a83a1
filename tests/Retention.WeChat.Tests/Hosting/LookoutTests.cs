using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using Retention.Platform.Work;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

/// <summary>All questions of the product are asked with these: one that cannot be asked would let neither be woken.</summary>
public sealed class LookoutTests
{
    private const string Question = "select 1 from outreach_receipt where provider_id = 'work' and received_at <= @now and received_at < @machineNow and @today > '2000-01-01'";

    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_loop_that_rests_for_an_hour_is_woken_as_long_as_its_question_finds_work(string engine)
    {
        using var loop = new Resting();
        await using var site = await Site.StartAsync(engine, builder => builder.Services.AddHostedService(_ => loop));
        await Poll.UntilAsync(() => loop.Steps == 1, "the step at the start");
        await AddWorkAsync(site);
        await Poll.UntilAsync(() => loop.Steps >= 3, "two wake-ups");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_tick_runs_as_long_as_its_question_finds_work(string engine)
    {
        var runs = new Runs();
        await using var site = await Site.StartAsync(
            engine,
            builder => builder.Services.AddSingleton(runs).AddTick<CountingJob>("counting", Question),
            settings: ("Ticks:LookEverySeconds", "1"));
        await Poll.UntilAsync(() => runs.Count == 1, "the run at the start");
        await AddWorkAsync(site);
        await Poll.UntilAsync(() => runs.Count >= 3, "two runs for the work");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task However_many_nodes_find_the_work_of_a_tick_it_runs_on_one_at_a_time(string engine)
    {
        if (engine == "sqlite")
            return;
        var runs = new Runs();
        await using var ground = await Ground.OpenAsync(engine);
        await using var one = await Site.StartAsync(ground, builder => builder.Services.AddSingleton(runs).AddTick<CountingJob>("counting", Question), settings: ("Ticks:LookEverySeconds", "1"));
        await using var two = await Site.StartAsync(ground, builder => builder.Services.AddSingleton(runs).AddTick<CountingJob>("counting", Question), settings: ("Ticks:LookEverySeconds", "1"));
        await AddWorkAsync(one);
        await Poll.UntilAsync(() => runs.Count >= 5, "five runs");
        Assert.Equal(1, runs.MostAtOnce);
    }

    private static Task<int> AddWorkAsync(Site site) => site.WithDbAsync(db => db.ExecuteAsync(
        "insert into outreach_receipt (provider_id, outcome, received_at) values ('work', 'Delivered', @at)", new { at = TimeProvider.System.GetUtcNow().AddMinutes(-1) }, default));

    private sealed class Resting() : WorkLoop(TimeSpan.FromHours(1), NullLogger.Instance)
    {
        private int steps;

        public int Steps => Volatile.Read(ref steps);

        public override string Question => LookoutTests.Question;

        protected override Task<bool> StepAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref steps);
            return Task.FromResult(false);
        }
    }

    private sealed class Runs
    {
        private readonly Lock gate = new();
        private int now;

        public int Count { get; private set; }

        public int MostAtOnce { get; private set; }

        public void Enter()
        {
            lock (gate)
                MostAtOnce = Math.Max(MostAtOnce, ++now);
        }

        public void Leave()
        {
            lock (gate)
            {
                now--;
                Count++;
            }
        }
    }

    private sealed class CountingJob(Runs runs) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            runs.Enter();
            await Task.Yield();
            runs.Leave();
        }
    }
}
