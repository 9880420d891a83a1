using System.Collections.Concurrent;

namespace Retention.WeChat.Hosting;

/// <summary>One thing a ready node needs. Asked in a scope of its own.</summary>
internal interface IHealthCheck
{
    string Name { get; }

    /// <summary>What a missing or failing answer means.</summary>
    HealthStatus WhenSilent { get; }

    Task<HealthPart> CheckAsync(CancellationToken ct);
}

/// <summary>
/// Asks every part, within two seconds and at most once a second: probes must not hurt a node that is already in
/// trouble. A part that still hangs from the last time is not asked again.
/// </summary>
internal sealed partial class HealthProbe(IServiceScopeFactory scopes, ILogger<HealthProbe> logger) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly ConcurrentDictionary<Type, Task<HealthPart>> hanging = new();
    private readonly TimeProvider clock = TimeProvider.System;
    private HealthReport? last;

    public async Task<HealthReport> AskAsync(CancellationToken ct)
    {
        await asking.WaitAsync(ct);
        try
        {
            if (last is { } fresh && clock.GetUtcNow() - fresh.CheckedAt < FreshFor)
                return fresh;
            var parts = await Task.WhenAll((await ChecksAsync()).Select(check => AskAsync(check.Type, check.Name, check.WhenSilent)));
            return last = HealthReport.Of(clock.GetUtcNow(), parts);
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task<IReadOnlyList<(Type Type, string Name, HealthStatus WhenSilent)>> ChecksAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. scope.ServiceProvider.GetServices<IHealthCheck>().Select(check => (check.GetType(), check.Name, check.WhenSilent))];
    }

    private async Task<HealthPart> AskAsync(Type type, string name, HealthStatus whenSilent)
    {
        if (hanging.TryGetValue(type, out var earlier) && !earlier.IsCompleted)
            return Silent(name, whenSilent);
        var answer = hanging[type] = CheckAsync(type);
        try
        {
            // The driver may ignore cancellation while it connects; the answer must not.
            return await answer.WaitAsync(AnswerWithin);
        }
        catch (Exception error)
        {
            Log.Failed(logger, name, error.GetType().Name);
            return Silent(name, whenSilent);
        }
    }

    private async Task<HealthPart> CheckAsync(Type type)
    {
        using var limit = new CancellationTokenSource(AnswerWithin);
        await using var scope = scopes.CreateAsyncScope();
        var check = scope.ServiceProvider.GetServices<IHealthCheck>().First(candidate => candidate.GetType() == type);
        return await check.CheckAsync(limit.Token);
    }

    private static HealthPart Silent(string name, HealthStatus status) =>
        new(name, status, $"没有应答或出错，请检查 {name}。", $"No answer, or an error; look at {name}.");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Health check {Part} failed: {Error}.")]
        public static partial void Failed(ILogger logger, string part, string error);
    }
}
