using Retention.Platform.Work;

namespace Retention.WeChat.Outreach;

/// <summary>Forms, hands over and settles mass sends, one call at a time.</summary>
internal sealed class MassDispatcher(IServiceScopeFactory scopes, ILogger<MassDispatcher> logger) : WorkLoop(Unasked, logger)
{
    public override string Question => $"{MassStore.Sql.AnyWork} union all {MassRowStore.Sql.AnyWaiting}";

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<MassDesk>();
        var settled = await desk.SettleAsync(ct);
        var formed = await scope.ServiceProvider.GetRequiredService<MassForming>().StepAsync(ct);
        var sent = await desk.SendNextAsync(ct);
        var asked = await desk.AskAsync(ct);
        return settled || formed || sent || asked;
    }
}
