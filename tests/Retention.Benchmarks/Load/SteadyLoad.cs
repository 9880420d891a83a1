using System.Diagnostics;

namespace Retention.Benchmarks.Load;

/// <summary>How long answers took, in milliseconds from the moment each was due to be asked for.</summary>
internal sealed record Latencies(double[] Sorted, int Failed)
{
    public double At(double share) => Sorted[Math.Min(Sorted.Length - 1, (int)(Sorted.Length * share))];
}

/// <summary>
/// Asks at a fixed rate, whether answers come or not, as shoppers do. What waits behind a slow answer is counted from when
/// it was due, so that a pause of the server shows in full.
/// </summary>
internal static class SteadyLoad
{
    public static async Task<Latencies> RunAsync(int perSecond, TimeSpan over, Func<int, CancellationToken, Task<bool>> ask, CancellationToken ct)
    {
        var total = (int)(perSecond * over.TotalSeconds);
        var took = new double[total];
        var failed = 0;
        var started = Stopwatch.GetTimestamp();
        var asked = new Task[total];
        for (var i = 0; i < total; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            if (due - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early)
                await Task.Delay(early, ct);
            asked[i] = AskAsync(i, due);
        }

        await Task.WhenAll(asked);
        return new Latencies([.. took.Order()], failed);

        async Task AskAsync(int number, TimeSpan due)
        {
            if (!await ask(number, ct))
                Interlocked.Increment(ref failed);
            took[number] = (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds;
        }
    }
}
