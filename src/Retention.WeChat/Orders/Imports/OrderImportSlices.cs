using System.Diagnostics;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Orders;

/// <summary>
/// Takes an import along slice by slice. What a slice does and the cursor's move past it are one transaction, fenced by a
/// lease: killed anywhere, no line is left out and none is done twice, however many nodes work.
/// </summary>
internal sealed class OrderImportSlices(OrderImportStore store, ImportLineStore lines, ImportSteps steps, Db db, IdGenerator ids, TimeProvider clock)
{
    public const int SliceMax = 250;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> StepAsync(Id<OrderImport> id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { IsUnderWay: true } found)
            return false;
        var token = ids.Next();
        // A transaction of its own, so that a claim that meets another one head-on is tried again.
        if (!await db.InTransactionAsync(each => store.ClaimAsync(id, found.State, token, machine.GetUtcNow(), machine.GetUtcNow() + Lease, each), ct))
            return false;
        // Read again under the lease: another node may have moved it meanwhile.
        var import = (await store.FindAsync(id, ct))!;
        await db.InTransactionAsync(each => TakeAlongAsync(import, token, each), ct);
        return true;
    }

    private async Task TakeAlongAsync(OrderImport import, long token, CancellationToken ct)
    {
        var slice = import.State == ImportState.Reversing
            ? await lines.PreviousAsync(import.Id, import.CursorLine, SliceMax, ct)
            : await lines.NextAsync(import.Id, import.CursorLine, SliceMax, ct);
        // The lease is looked at first: the row stays locked, so nobody else can take it over while this slice is done.
        if (!await store.AdvanceAsync(import.Id, import.State, token, slice.Count > 0 ? slice[^1].Line : import.CursorLine, ct))
            return;
        switch (import.State)
        {
            case ImportState.Checking:
                await steps.CheckAsync(import, slice, ct);
                break;
            case ImportState.Applying:
                await steps.ApplyAsync(import, slice, ct);
                break;
            case ImportState.Reversing:
                await steps.ReverseAsync(import, slice, ct);
                break;
            default:
                throw new UnreachableException();
        }

        if (slice.Count < SliceMax)
            await store.MoveAsync(import.Id, [import.State], Next(import.State), 0, clock.GetUtcNow(), ct);
    }

    private static ImportState Next(ImportState done) => done switch
    {
        ImportState.Checking => ImportState.Checked,
        ImportState.Applying => ImportState.Applied,
        ImportState.Reversing => ImportState.Reversed,
        _ => throw new UnreachableException(),
    };
}
