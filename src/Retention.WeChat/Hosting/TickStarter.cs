using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform.Work;

namespace Retention.WeChat.Hosting;

/// <summary>Has a tick run once, now, because there is work for it. All nodes ask; however many find it, one run is added.</summary>
internal sealed class TickStarter(ISchedulerFactory schedulers, IOptions<TicksOptions> options)
{
    internal const string Group = "due";

    public Watch WatchOf(string tick, string question, TimeSpan? askEvery) =>
        new(question, askEvery ?? TimeSpan.FromSeconds(options.Value.LookEverySeconds), ct => StartAsync(tick, ct));

    private async Task StartAsync(string tick, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        var once = TriggerBuilder.Create().WithIdentity(tick, Group).ForJob(tick, TickPlanner.Group).StartNow().Build();
        // Until the run has ended the trigger stays, and no second one is wanted.
        if (await scheduler.Exists(once.Key, ct))
            return;
        try
        {
            await scheduler.ScheduleJob(once, cancellationToken: ct);
        }
        catch (ObjectAlreadyExistsException)
        {
            // Another node was faster.
        }
    }
}
