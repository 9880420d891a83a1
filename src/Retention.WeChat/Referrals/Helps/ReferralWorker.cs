using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>Settles helps on this node: as soon as a fact about one is committed here, and when one has come due.</summary>
internal sealed class ReferralWorker(IServiceScopeFactory scopes, ILogger<ReferralWorker> logger) : WorkLoop(Unasked, logger)
{
    public override string Question => ReferralStore.Sql.AnyDue;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReferralSettler>().SettleDueAsync(ct);
    }
}
