using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Orders;

/// <summary>Takes imports along, one slice of each in turn. A wake-up tells of a new one here; the lookout tells other nodes.</summary>
internal sealed partial class OrderImportWorker(IServiceScopeFactory scopes, ILogger<OrderImportWorker> logger) : WorkLoop(Unasked, logger)
{
    private const int UnderWayMax = 20;

    public override string Question => OrderImportStore.Sql.AnyUnderWay;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        IReadOnlyList<Id<OrderImport>> underWay;
        await using (var scope = scopes.CreateAsyncScope())
            underWay = await scope.ServiceProvider.GetRequiredService<OrderImportStore>().ListUnderWayAsync(UnderWayMax, ct);
        var more = false;
        foreach (var id in underWay)
            more |= await TakeAlongAsync(id, ct);
        return more;
    }

    /// <summary>One that breaks must not hold up the others; its lease gives it a pause.</summary>
    private async Task<bool> TakeAlongAsync(Id<OrderImport> id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<OrderImportSlices>().StepAsync(id, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.Broke(logger, error, id.Value);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Import {ImportId} could not be taken along; it is tried again.")]
        public static partial void Broke(ILogger logger, Exception error, long importId);
    }
}
