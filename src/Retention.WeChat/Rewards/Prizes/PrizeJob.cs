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
        await due.EachAsync("prize", store.ListOwedAsync, (id, ct) => book.SettleAsync(new Id<Prize>(id), ct), cancellationToken);
    }
}
