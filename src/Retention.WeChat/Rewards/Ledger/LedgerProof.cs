using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Proves the ledger from its first entry: every posting sums to zero, every balance and every lot is the sum of its
/// entries, holds and reversals are within what they stand for.
/// </summary>
internal sealed class LedgerProof(ProofStore store, Db db, IdGenerator ids, TimeProvider clock)
{
    public async Task<LedgerCheck> CheckAsync(CancellationToken ct)
    {
        var check = await db.InSnapshotAsync(LookAsync, ct);
        await store.AddAsync(CheckRow.Of(check), ct);
        return check;
    }

    public async Task<LedgerCheck?> LastAsync(CancellationToken ct) => (await store.FindLastAsync(ct))?.ToCheck();

    private async Task<LedgerCheck> LookAsync(CancellationToken ct)
    {
        var postings = await store.CountPostingsAsync(ct);
        var faults = 0L;
        var findings = new List<LedgerFault>();
        foreach (var rule in ProofStore.Rules)
        {
            var (count, found) = await store.FindFaultsAsync(rule, ct);
            faults += count;
            findings.AddRange(found);
        }

        return new LedgerCheck(ids.Next(), clock.GetUtcNow(), postings, faults, findings);
    }
}
