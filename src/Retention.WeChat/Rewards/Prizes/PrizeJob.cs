using Microsoft.Extensions.Options;
using Quartz;

namespace Retention.WeChat.Rewards;

/// <summary>What time does to prizes: unclaimed ones lapse, parcels count as received, owed ones are tried again, addresses are erased.</summary>
internal sealed class PrizeJob(PrizeStore store, PrizeBook book, IOptions<PrizeOptions> options, TimeProvider clock) : IJob
{
    private const int OwedMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.LapseAsync(now, cancellationToken);
        await store.CloseReceivedAsync(now.AddDays(-options.Value.ReceivedAfterDays), now, cancellationToken);
        await store.EraseAddressesAsync(now.AddDays(-options.Value.AddressKeptDays), cancellationToken);
        foreach (var owed in await store.ListInStateAsync(PrizeState.Owed, 0, OwedMax, cancellationToken))
            await book.SettleAsync(owed.Id, cancellationToken);
    }
}
