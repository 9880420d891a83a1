using Retention.Platform.Data;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>ledger_chain</c>, <c>ledger_seal</c> and <c>ledger_anchor</c>.</summary>
internal sealed class ChainStore(Db db)
{
    /// <summary>One who seals at a time: whoever else comes waits, and finds it done.</summary>
    public async Task<IReadOnlyList<ChainHead>> LockAsync(CancellationToken ct)
    {
        var heads = await db.ListAsync<ChainHead>(Sql.Lock, null, ct);
        if (heads.Count == LedgerPosting.Shards)
            return heads;
        for (var shard = 0; shard < LedgerPosting.Shards; shard++)
            await db.QueueAsync(Sql.Open, new { shard, hash = LedgerChain.Genesis }, ct);
        return await db.ListAsync<ChainHead>(Sql.Lock, null, ct);
    }

    public Task<IReadOnlyList<ChainHead>> ListHeadsAsync(CancellationToken ct) => db.ListAsync<ChainHead>(Sql.ListHeads, null, ct);

    /// <summary>Postings after an id that no chain holds yet, oldest first.</summary>
    public Task<IReadOnlyList<SealedPosting>> ListUnsealedAsync(long after, int limit, CancellationToken ct) => db.ListAsync<SealedPosting>(Sql.ListUnsealed, new { after, limit }, ct);

    public async Task<ILookup<long, SealedEntry>> ListEntriesAsync(IReadOnlyCollection<long> postingIds, CancellationToken ct) =>
        (await db.ListAsync<SealedEntry>(Sql.ListEntries, new { postingIds }, ct)).ToLookup(entry => entry.PostingId);

    public async Task SealAsync(IReadOnlyList<Seal> seals, IEnumerable<ChainHead> heads, CancellationToken ct)
    {
        var batch = new StatementBatch();
        batch.Add(Sql.Insert, seals);
        batch.Add(Sql.Advance, [.. heads]);
        await db.ExecuteAsync(batch, ct);
    }

    public Task<IReadOnlyList<Seal>> ListSealsAsync(int shard, long after, int limit, CancellationToken ct) => db.ListAsync<Seal>(Sql.ListSeals, new { shard, after, limit }, ct);

    public async Task<Dictionary<long, SealedPosting>> ListPostingsAsync(IReadOnlyCollection<long> postingIds, CancellationToken ct) =>
        (await db.ListAsync<SealedPosting>(Sql.ListPostings, new { postingIds }, ct)).ToDictionary(posting => posting.Id);

    public async Task AnchorAsync(long checkId, IEnumerable<ChainHead> heads, CancellationToken ct)
    {
        foreach (var head in heads.Where(head => head.Length > 0))
            await db.ExecuteAsync(Sql.Anchor, new { checkId, head.Shard, head.Length, head.Hash }, ct);
    }

    internal static class Sql
    {
        private const string Posting = "p.id, p.posting_key, p.content, p.kind, p.reason, p.campaign, p.fan_id, p.amount, p.origin_id, p.shard, p.note, p.posted_by, p.posted_at";

        public const string ListHeads = "select shard, length, hash, through_id from ledger_chain order by shard";

        public const string Lock = $"{ListHeads} /*lock*/";

        public const string Open = """
            insert into ledger_chain (shard, length, hash, through_id)
            select @shard, 0, @hash, 0 from (select 1 as one) as here
            where not exists (select 1 from ledger_chain where shard = @shard)
            """;

        // The first chain says how far all of them are known to be whole; before it is begun, nothing is.
        public const string AnyUnsealed = """
            select 1 from ledger_posting p left join ledger_seal s on s.posting_id = p.id
            where p.id > coalesce((select through_id from ledger_chain where shard = 0), 0) and s.posting_id is null
            """;

        public const string ListUnsealed = $"""
            select {Posting} from ledger_posting p left join ledger_seal s on s.posting_id = p.id
            where p.id > @after and s.posting_id is null
            order by p.id limit @limit
            """;

        public const string ListPostings = $"select {Posting} from ledger_posting p where p.id in @postingIds";

        public const string ListEntries = """
            select e.posting_id, e.position, e.account, e.fan_id, e.lot_id, l.expires_on, e.amount
            from ledger_entry e left join points_lot l on l.id = e.lot_id
            where e.posting_id in @postingIds
            """;

        public const string Insert = "insert into ledger_seal (shard, position, posting_id, hash) values (@Shard, @Position, @PostingId, @Hash)";

        public const string Advance = "update ledger_chain set length = @Length, hash = @Hash, through_id = @ThroughId where shard = @Shard";

        public const string ListSeals = "select shard, position, posting_id, hash from ledger_seal where shard = @shard and position > @after order by position limit @limit";

        public const string Anchor = "insert into ledger_anchor (check_id, shard, position, hash) values (@checkId, @Shard, @Length, @Hash)";

        // An anchor whose chain does not reach it any more, or says something else there.
        public const string LostAnchors = """
            select a.check_id as id, concat('shard ', a.shard, ', position ', a.position) as detail
            from ledger_anchor a left join ledger_seal s on s.shard = a.shard and s.position = a.position
            where s.hash is null or s.hash <> a.hash
            limit 1000
            """;

        public const string WrongHeads = """
            select c.shard as id, concat('length ', c.length, ', sealed ', coalesce(max(s.position), 0)) as detail
            from ledger_chain c left join ledger_seal s on s.shard = c.shard
            group by c.shard, c.length
            having c.length <> coalesce(max(s.position), 0)
            """;

        public const string Unsealed = """
            select p.id, p.posting_key as detail
            from ledger_posting p left join ledger_seal s on s.posting_id = p.id
            where s.posting_id is null and p.id < @before
            limit 1000
            """;
    }
}
