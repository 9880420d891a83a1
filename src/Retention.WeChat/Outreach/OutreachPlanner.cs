using Retention.Platform.Work;

namespace Retention.WeChat.Outreach;

/// <summary>Looks for touches that have come due again (deferred, or answers nobody took), and for sends whose lease ran out.</summary>
internal sealed class OutreachPlanner(IServiceScopeFactory scopes, DispatchWake dispatch, ILogger<OutreachPlanner> logger)
    : WorkLoop(Unasked, logger)
{
    public override string Question => $"{OutreachStore.Sql.AnyDue} union all {DispatchStore.Sql.AnyAbandoned}";

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        // Side by side: what breaks one must not hold up the other.
        var (deciding, resolving) = (DecideAsync(ct), ResolveAsync(ct));
        await Task.WhenAll(deciding, resolving);
        var (due, abandoned) = (await deciding, await resolving);
        if (due + abandoned > 0)
            dispatch.WakeAll();
        return due >= OutreachDesk.BatchMax || abandoned == DispatchDesk.BatchMax;
    }

    private async Task<int> DecideAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OutreachDesk>().DecideDueAsync(ct);
    }

    private async Task<int> ResolveAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DispatchDesk>().ResolveAbandonedAsync(ct);
    }
}
