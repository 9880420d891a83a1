using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Rewards;

/// <summary>What time does to prizes: unclaimed ones lapse, parcels count as received, owed ones are tried again, addresses are erased.</summary>
internal sealed class PrizeJob(PrizeStore store, PrizeBook book, DueItems due, IOptions<PrizeOptions> options, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.LapseAsync(now, cancellationToken);
        await store.CloseReceivedAsync(now.AddDays(-options.Value.ReceivedAfterDays), now, cancellationToken);
        await store.EraseAddressesAsync(now.AddDays(-options.Value.AddressKeptDays), cancellationToken);
        await due.EachAsync("prize", (after, limit, ct) => store.ListOwedAsync(now, after, limit, ct), (id, ct) => TryAgainAsync(new Id<Prize>(id), now, ct), cancellationToken);
    }

    private async Task TryAgainAsync(Id<Prize> id, DateTimeOffset now, CancellationToken ct)
    {
        // Put off before it is tried: one that breaks waits like one that is refused.
        if (await store.FindAsync(id, ct) is { } prize)
            await store.PostponeAsync(id, PrizeRules.RetryAt(prize.WonAt, now), ct);
        await book.SettleAsync(id, ct);
    }
}
