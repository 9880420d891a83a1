using System.Diagnostics;
using System.Globalization;
using Quartz;
using Retention.Platform.Time;

namespace Retention.WeChat.Hosting;

/// <summary>Brings the stored schedule in line with the registered ticks at start. A trigger is replaced only when its timing changed, so that a restart does not push ticks back.</summary>
internal sealed class TickPlanner(ISchedulerFactory schedulers, TickCatalog catalog) : IHostedService
{
    internal const string Group = "ticks";

    /// <summary>How often a tick runs whose question never finds anything: work that it does not ask about waits no longer.</summary>
    private static readonly TimeSpan Unasked = TimeSpan.FromMinutes(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var tick in catalog.All)
        {
            var stored = await scheduler.GetTrigger(new TriggerKey(tick.Name, Group), cancellationToken);
            var wanted = TriggerOf(tick);
            if (stored is not null && HasSameTiming(stored, wanted))
                continue;
            var job = JobBuilder.Create<TickJob>().WithIdentity(tick.Name, Group).Build();
            await scheduler.ScheduleJob(job, [wanted], ScheduleJobOptions.Replacing, cancellationToken);
        }

        // A node that could not make a job leaves its trigger in error for good; a new start is a new chance.
        await scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellationToken);
        await scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.GroupEquals(TickStarter.Group), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static ITrigger TriggerOf(TickRegistration tick) =>
        TriggerBuilder.Create()
            .WithIdentity(tick.Name, Group)
            .WithSchedule(tick.Schedule switch
            {
                TickSchedule.Every every => Again(every.Interval),
                TickSchedule.WhenDue => Again(Unasked),
                TickSchedule.Daily daily => CronScheduleBuilder.Create(CronInUtc(daily.Time))
                    .InTimeZone(TimeZoneInfo.Utc)
                    .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed),
                _ => throw new UnreachableException(),
            })
            .Build();

    private static SimpleScheduleBuilder Again(TimeSpan interval) =>
        SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount);

    /// <summary>China has no summer time, so a fixed hour in UTC will do, and a machine without time zone data too.</summary>
    private static string CronInUtc(TimeOnly time)
    {
        var utc = time.Add(-BusinessCalendar.Offset);
        return string.Create(CultureInfo.InvariantCulture, $"{utc.Second} {utc.Minute} {utc.Hour} * * ?");
    }

    private static bool HasSameTiming(ITrigger stored, ITrigger wanted) => (stored, wanted) switch
    {
        (ISimpleTrigger a, ISimpleTrigger b) => a.RepeatInterval == b.RepeatInterval && a.MisfireInstruction == b.MisfireInstruction,
        (ICronTrigger a, ICronTrigger b) => string.Equals(a.CronExpressionString, b.CronExpressionString, StringComparison.Ordinal) && a.MisfireInstruction == b.MisfireInstruction,
        _ => false,
    };
}
