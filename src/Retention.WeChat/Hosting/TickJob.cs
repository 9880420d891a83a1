using System.Collections.Frozen;
using Quartz;

namespace Retention.WeChat.Hosting;

/// <summary>
/// The only job Quartz stores. It finds the real one by name, so that a node that is still on an older version passes
/// over a tick it does not know; a stored class it could not load would put the trigger in error for every node. Its own name is stored, so it keeps it.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class TickJob(TickCatalog catalog, TickScopes scopes, ILogger<TickJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var name = context.JobDetail.Key.Name;
        if (catalog.Find(name) is not { } tick)
            return;
        using var activity = RetentionTelemetry.Activities.StartActivity($"tick {name}");
        try
        {
            await using var scope = scopes.Factory.CreateAsyncScope();
            await ((IJob)scope.ServiceProvider.GetRequiredService(tick.JobType)).Execute(context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped half-way: the next tick, here or elsewhere, finds what is left.
        }
        catch (Exception error)
        {
            // A tick holds no state: the next one tries again, and the schedule goes on.
            Log.Failed(logger, error, name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Tick {Tick} failed; the next one tries again.")]
        public static partial void Failed(ILogger logger, Exception error, string tick);
    }
}

/// <summary>All ticks of this version, by name.</summary>
internal sealed class TickCatalog(IEnumerable<TickRegistration> registrations)
{
    private readonly FrozenDictionary<string, TickRegistration> byName = registrations.ToFrozenDictionary(tick => tick.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<TickRegistration> All => byName.Values;

    public TickRegistration? Find(string name) => byName.GetValueOrDefault(name);
}
