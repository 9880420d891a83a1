using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>What time does to prizes: unclaimed ones lapse, parcels count as received, owed ones are tried again, addresses are erased.</summary>
internal sealed partial class PrizeJob(PrizeStore store, PrizeBook book, IOptions<PrizeOptions> options, TimeProvider clock, ILogger<PrizeJob> logger) : IJob
{
    private const int PageSize = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.LapseAsync(now, cancellationToken);
        await store.CloseReceivedAsync(now.AddDays(-options.Value.ReceivedAfterDays), now, cancellationToken);
        await store.EraseAddressesAsync(now.AddDays(-options.Value.AddressKeptDays), cancellationToken);
        await SettleAllAsync(cancellationToken);
    }

    /// <summary>Page by page: prizes that cannot be handed over for long must not keep those behind them waiting.</summary>
    private async Task SettleAllAsync(CancellationToken ct)
    {
        for (long after = 0; ;)
        {
            var page = await store.ListInStateAsync(PrizeState.Owed, after, PageSize, ct);
            foreach (var owed in page)
                await SettleAsync(owed.Id, ct);
            if (page.Count < PageSize)
                return;
            after = page[^1].Id.Value;
        }
    }

    private async Task SettleAsync(Id<Prize> id, CancellationToken ct)
    {
        try
        {
            await book.SettleAsync(id, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            // One that breaks must not hold up the others; the next tick tries it again.
            Log.Broke(logger, error, id.Value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Prize {PrizeId} could not be handed over; it is tried again.")]
        public static partial void Broke(ILogger logger, Exception error, long prizeId);
    }
}
