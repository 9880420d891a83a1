namespace Retention.WeChat.Rewards;

/// <summary>Makes every hash of every chain again from the first posting on. A posting that was altered is named; so is one that is gone.</summary>
internal sealed class ChainProof(ChainStore chains)
{
    private const int PageMax = 2_000;
    private const int ListedMax = 10;

    public async Task<IReadOnlyList<LedgerFault>> FindFaultsAsync(CancellationToken ct)
    {
        var faults = new List<LedgerFault>();
        foreach (var head in await chains.ListHeadsAsync(ct))
        {
            var last = await WalkAsync(head.Shard, faults, ct);
            if (last != head.Hash)
                faults.Add(new LedgerFault("chain_head_differs", $"shard {head.Shard}", "the chain does not end where it says"));
            if (faults.Count >= ListedMax)
                break;
        }

        return faults;
    }

    /// <returns>The hash the chain ends with.</returns>
    private async Task<string> WalkAsync(int shard, List<LedgerFault> faults, CancellationToken ct)
    {
        var (position, hash) = (0L, LedgerChain.Genesis);
        while (await chains.ListSealsAsync(shard, position, PageMax, ct) is { Count: > 0 } seals)
        {
            long[] ids = [.. seals.Select(seal => seal.PostingId)];
            var postings = await chains.ListPostingsAsync(ids, ct);
            var entries = await chains.ListEntriesAsync(ids, ct);
            foreach (var seal in seals)
            {
                var fault = seal.Position != position + 1 ? "chain_gap"
                    : !postings.TryGetValue(seal.PostingId, out var posting) ? "posting_gone"
                    : posting.Shard != shard || LedgerChain.Next(hash, posting, entries[posting.Id]) != seal.Hash ? "posting_altered"
                    : null;
                if (fault is not null && faults.Count < ListedMax)
                    faults.Add(new LedgerFault(fault, $"posting {seal.PostingId}", $"shard {shard}, position {seal.Position}"));
                // Goes on from what is written, so that one alteration is one fault.
                (position, hash) = (seal.Position, seal.Hash);
            }
        }

        return hash;
    }
}
