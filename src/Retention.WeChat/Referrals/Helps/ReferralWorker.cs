using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>Settles helps on this node: as soon as a fact about one is committed here, and by a look now and then.</summary>
internal sealed class ReferralWorker(IServiceScopeFactory scopes, ILogger<ReferralWorker> logger) : WorkLoop(LookEvery, logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReferralSettler>().SettleDueAsync(ct);
    }
}
