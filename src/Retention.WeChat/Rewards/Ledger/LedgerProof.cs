using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Proves the ledger from its first entry: every posting sums to zero, every balance and every lot is the sum of its
/// entries, holds and reversals are within what they stand for, and the chains of hashes hold.
/// </summary>
internal sealed class LedgerProof(ProofStore store, ChainProof chainProof, ChainStore chains, LedgerSealer sealer, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>Proves it, keeps the result, and anchors the chains by it.</summary>
    public async Task<LedgerCheck> CheckAsync(CancellationToken ct)
    {
        await sealer.SealAllAsync(ct);
        var (check, heads) = await db.InSnapshotAsync(async token => (await LookAsync(token), await chains.ListHeadsAsync(token)), ct);
        check = check with { Id = ids.Next() };
        await db.InTransactionAsync(
            async token =>
            {
                await store.AddAsync(CheckRow.Of(check), token);
                await chains.AnchorAsync(check.Id, heads, token);
            },
            ct);
        return check;
    }

    /// <summary>Proves it and writes nothing.</summary>
    public Task<LedgerCheck> VerifyAsync(CancellationToken ct) => db.InSnapshotAsync(LookAsync, ct);

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

        var broken = await chainProof.FindFaultsAsync(ct);
        return new LedgerCheck(0, clock.GetUtcNow(), postings, faults + broken.Count, [.. findings, .. broken]);
    }
}
