using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>Puts postings into their shards' chains, a little after they were made: posting waits for no chain.</summary>
internal sealed class LedgerSealer(ChainStore chains, Db db)
{
    private const int BatchMax = 1_000;

    /// <summary>A posting's number is made before it is committed; looked for again so long after.</summary>
    private static readonly TimeSpan CommitsWithin = TimeSpan.FromSeconds(10);

    /// <summary>What took longer than that is found by the daily check. Older still, it was not made by us.</summary>
    public static readonly TimeSpan StragglersMax = TimeSpan.FromHours(26);

    // Numbers are made by the machine's clock.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <summary>Seals one batch.</summary>
    /// <returns>Whether there may be more.</returns>
    public Task<bool> SealAsync(CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var heads = (await chains.LockAsync(token)).ToDictionary(head => head.Shard);
            return await SealAsync(heads, heads[0].ThroughId, token);
        },
        ct);

    /// <summary>Seals what was long in being committed as well.</summary>
    public async Task SealAllAsync(CancellationToken ct)
    {
        while (await SealAsync(ct))
        {
        }

        var from = IdGenerator.FloorOf(machine.GetUtcNow() - StragglersMax);
        while (await db.InTransactionAsync(async token => await SealAsync((await chains.LockAsync(token)).ToDictionary(head => head.Shard), from, token), ct))
        {
        }
    }

    private async Task<bool> SealAsync(Dictionary<int, ChainHead> heads, long after, CancellationToken ct)
    {
        var postings = await chains.ListUnsealedAsync(after, BatchMax, ct);
        if (postings.Count == 0)
            return false;
        var entries = await chains.ListEntriesAsync([.. postings.Select(posting => posting.Id)], ct);
        var seals = new List<Seal>(postings.Count);
        foreach (var posting in postings)
        {
            var head = heads[posting.Shard];
            head = head with { Length = head.Length + 1, Hash = LedgerChain.Next(head.Hash, posting, entries[posting.Id]) };
            heads[posting.Shard] = head;
            seals.Add(new Seal(head.Shard, head.Length, posting.Id, head.Hash));
        }

        var through = Math.Min(postings[^1].Id, IdGenerator.FloorOf(machine.GetUtcNow() - CommitsWithin));
        await chains.SealAsync(seals, heads.Values.Select(head => head with { ThroughId = Math.Max(head.ThroughId, through) }), ct);
        return postings.Count == BatchMax;
    }
}

/// <summary>Keeps the chains close behind the postings.</summary>
internal sealed class LedgerSealJob(LedgerSealer sealer) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        while (await sealer.SealAsync(cancellationToken))
        {
        }
    }
}
