using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Retention.Platform.Work;

/// <summary>
/// A loop that does one bounded step after the other: at once while there is work, after <paramref name="idle"/> or a
/// wake-up when there is none, after a growing pause when a step fails. It never ends by itself. With a
/// <see cref="Question"/>, <see cref="Lookout"/> wakes it for what comes due, and its idle looks are for what that misses.
/// </summary>
public abstract partial class WorkLoop(TimeSpan idle, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>How long a loop rests that is woken by the lookout: what nobody woke it for waits no longer.</summary>
    protected static readonly TimeSpan Unasked = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim wake = new(0, 1);

    /// <summary>A statement that finds a row when there is work for this loop; see <see cref="Watch"/>.</summary>
    public virtual string? Question => null;

    /// <summary>How long the loop rests when the last step found nothing more to do.</summary>
    protected virtual TimeSpan Idle => idle;

    /// <summary>Ends an idle wait early; calls that find the loop busy are remembered once.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    internal Task WakeAsync(CancellationToken ct)
    {
        Wake();
        return Task.CompletedTask;
    }

    /// <returns>Whether there may be more to do at once.</returns>
    protected abstract Task<bool> StepAsync(CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var more = await StepAsync(stoppingToken);
                failures = 0;
                if (!more)
                    await wake.WaitAsync(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                failures++;
                var pause = PauseAfter(failures, Random.Shared.NextDouble());
                Log.StepFailed(logger, error, GetType().Name, failures, pause.TotalSeconds);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Doubles from 0.2 s to 15 s, with up to half of it added at random so that nodes do not retry in step.</summary>
    public static TimeSpan PauseAfter(int failures, double draw)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return (doubled < LongestPause ? doubled : LongestPause) * (1 + (draw / 2));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Worker} failed {Failures} time(s) in a row; next try in {PauseSeconds:F1} s.")]
        public static partial void StepFailed(ILogger logger, Exception error, string worker, int failures, double pauseSeconds);
    }
}
