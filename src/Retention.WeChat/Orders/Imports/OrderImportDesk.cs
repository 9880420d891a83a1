using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Orders;

/// <summary>What operators do with files of orders. Everything but the upload is done by the worker, slice by slice.</summary>
internal sealed class OrderImportDesk(OrderImportStore store, ImportLineStore lines, OrderImportWorker worker, Db db, TimeProvider clock)
{
    /// <summary>Lines stored by one transaction: a large file must not keep others from writing.</summary>
    private const int StoredAtOnce = 1_000;

    /// <summary>Stores a file's orders; the worker then compares them with what is known.</summary>
    public async Task<OrderImport> UploadAsync(OrderImport import, OrderFile file, CancellationToken ct)
    {
        await store.InsertAsync(import, ct);
        var all = file.Orders.Select(order => ImportLine.Pending(import.Id, order)).Concat(file.Refused.Select(row => ImportLine.Refused(import.Id, row)));
        foreach (var part in all.Chunk(StoredAtOnce))
            await db.InTransactionAsync(token => lines.InsertAsync(part, token), ct);
        await MoveAsync(import.Id, [ImportState.Uploading], ImportState.Checking, 0, ct);
        return (await store.FindAsync(import.Id, ct))!;
    }

    /// <summary>The dry run was looked at: do it.</summary>
    public Task<Result<OrderImport>> ApplyAsync(Id<OrderImport> id, CancellationToken ct) =>
        MoveAsync(id, [ImportState.Checked], ImportState.Applying, 0, OrderProblems.ImportNotChecked, ct);

    /// <summary>Takes everything the import did back: its orders, its refunds and their points.</summary>
    public Task<Result<OrderImport>> ReverseAsync(Id<OrderImport> id, CancellationToken ct) =>
        MoveAsync(id, [ImportState.Applied], ImportState.Reversing, int.MaxValue, OrderProblems.ImportNotApplied, ct);

    /// <summary>The file was the wrong one; what it tells of people is dropped.</summary>
    public Task<Result<OrderImport>> DiscardAsync(Id<OrderImport> id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var discarded = await MoveAsync(id, [ImportState.Uploading, ImportState.Checked], ImportState.Discarded, 0, OrderProblems.ImportNotChecked, token);
            if (discarded.IsOk)
                await lines.DropContentAsync(id, token);
            return discarded;
        },
        ct);

    private async Task<Result<OrderImport>> MoveAsync(Id<OrderImport> id, IReadOnlyCollection<ImportState> from, ImportState to, int cursor, Problem notFrom, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is null)
            return OrderProblems.ImportNotFound;
        return await MoveAsync(id, from, to, cursor, ct) ? (await store.FindAsync(id, ct))! : notFrom;
    }

    private async Task<bool> MoveAsync(Id<OrderImport> id, IReadOnlyCollection<ImportState> from, ImportState to, int cursor, CancellationToken ct)
    {
        if (!await store.MoveAsync(id, from, to, cursor, clock.GetUtcNow(), ct))
            return false;
        worker.Wake();
        return true;
    }
}
