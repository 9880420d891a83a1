using Retention.Platform.Work;

namespace Retention.WeChat.Outreach;

/// <summary>Looks for touches that have come due again (deferred, or answers nobody took), and for sends whose lease ran out.</summary>
internal sealed class OutreachPlanner(IServiceScopeFactory scopes, DispatchWake dispatch, ILogger<OutreachPlanner> logger)
    : WorkLoop(Unasked, logger)
{
    public override string Question => $"{OutreachStore.Sql.AnyDue} union all {DispatchStore.Sql.AnyAbandoned}";

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var due = await scope.ServiceProvider.GetRequiredService<OutreachDesk>().DecideDueAsync(ct);
        var abandoned = await scope.ServiceProvider.GetRequiredService<DispatchDesk>().ResolveAbandonedAsync(ct);
        if (due + abandoned > 0)
            dispatch.WakeAll();
        return due == OutreachDesk.BatchMax || abandoned == DispatchDesk.BatchMax;
    }
}
