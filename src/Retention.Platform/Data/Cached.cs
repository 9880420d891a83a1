using Microsoft.Extensions.DependencyInjection;

namespace Retention.Platform.Data;

/// <summary>
/// Small tables of rules, read often and changed seldom: loaded on first use and again when older than
/// <paramref name="maxAge"/>, so that every node follows a change within that time.
/// </summary>
public sealed class Cached<T>(IServiceScopeFactory scopes, TimeSpan maxAge, Func<Db, CancellationToken, Task<T>> load)
    where T : class
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private Entry? current;
    private int changes;

    public async ValueTask<T> GetAsync(CancellationToken ct)
    {
        if (current is { } entry && Environment.TickCount64 < entry.FreshUntil)
            return entry.Value;
        await loading.WaitAsync(ct);
        try
        {
            if (current is { } other && Environment.TickCount64 < other.FreshUntil)
                return other.Value;
            var seen = Volatile.Read(ref changes);
            await using var scope = scopes.CreateAsyncScope();
            var value = await load(scope.ServiceProvider.GetRequiredService<Db>(), ct);
            // A change made while this was read may be missing from it.
            if (seen == Volatile.Read(ref changes))
                current = new Entry(value, Environment.TickCount64 + (long)maxAge.TotalMilliseconds);
            return value;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>This node sees its own change at once.</summary>
    public void Invalidate()
    {
        Interlocked.Increment(ref changes);
        current = null;
    }

    private sealed record Entry(T Value, long FreshUntil);
}
