using Quartz;
using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>Looks for key opinion consumers every morning.</summary>
internal sealed partial class KocJob(KocDesk desk, TimeProvider clock, ILogger<KocJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await RunAsync(cancellationToken);

    public async Task RunAsync(CancellationToken ct)
    {
        var today = BusinessCalendar.DayOf(clock.GetUtcNow());
        var scored = await desk.ScoreAsync(today, ct);
        await desk.TagAsync(today, ct);
        await desk.DropOldAsync(today, ct);
        Log.Scored(logger, scored, today);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Scored} inviters scored for {Day}.")]
        public static partial void Scored(ILogger logger, int scored, DateOnly day);
    }
}
