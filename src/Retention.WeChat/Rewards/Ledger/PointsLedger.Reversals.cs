using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>
    /// Undoes a posting, wholly or partly; over all reversals never more than it was. What it gave is taken back from its
    /// own lot first, less what of it has expired; what it took goes back into the lots it came from.
    /// </summary>
    public async Task<Result<Reversal>> ReverseAsync(ReversePosting request, CancellationToken ct) => (await ReverseAllAsync([request], ct))[0];

    /// <summary>Undoes many postings, each as if it came alone and after those before it, in a few statements for all that gave points.</summary>
    /// <param name="requests">Each of another posting.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>What became of each, in their order; a refused one does not touch the others.</returns>
    public Task<IReadOnlyList<Result<Reversal>>> ReverseAllAsync(IReadOnlyList<ReversePosting> requests, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            // The second would be decided on what the first has not written yet.
            if (requests.DistinctBy(request => request.OriginalKey).Count() < requests.Count)
                throw new ArgumentException("One reversal of a posting at a time.", nameof(requests));
            var originals = await KnownAsync(requests.Select(request => request.OriginalKey), token);
            var journal = await BeginAsync(originals.Values.Select(original => original.FanId), token);
            // Under the locks: whoever reverses the same has committed, or waits.
            var before = await KnownAsync(requests.Select(request => request.Key), token);
            var origins = await OriginsAsync(journal, originals.Values, token);
            await store.LearnLotsAsync(originals.Values.Select(original => journal.WalletOf(original.FanId)), token);
            var others = new List<(string Sql, object Row)>();
            var results = new List<Result<Reversal>>(requests.Count);
            foreach (var request in requests)
                results.Add(await ReverseAsync(request, originals.GetValueOrDefault(request.OriginalKey), before.GetValueOrDefault(request.Key), origins, journal, others, token));
            await journals.WriteAsync(journal, token, [.. others]);
            return (IReadOnlyList<Result<Reversal>>)results;
        },
        ct);

    private async Task<Result<Reversal>> ReverseAsync(
        ReversePosting request, KnownPosting? original, KnownPosting? before, Dictionary<long, Origin> origins, Journal journal, List<(string Sql, object Row)> others, CancellationToken ct)
    {
        if (!IsKey(request.Key))
            return KeyInvalid;
        if (request.Points <= 0)
            return Nothing;
        if (original is null)
            return Unknown;
        if (!origins.TryGetValue(original.Id, out var origin))
            return NotReversible;
        var content = Journal.ContentOf("reverse", request.OriginalKey, request.Reason, request.Points, request.Shortfall);
        var wallet = journal.WalletOf(original.FanId);
        if (before is not null)
            return await IsSameAsync(before, content, wallet, ct) ? await AgainAsync(before, origin.Left, wallet, ct) : KeyReused;
        if (origin.Left == 0)
            return AlreadyReversed;
        var points = request.Points ?? origin.Left;
        if (points > origin.Left)
            return ReversalExceeds;

        var entries = new List<LedgerEntry>(4);
        if (origin.LotId is null)
        {
            entries.Add(Journal.Issuer(Accounts.BurntPrefix, original.Reason, original.Campaign, -points));
            await ReturnAsync(journal, wallet, entries, original.Id, points, ct);
        }
        else if (!TakeBack(wallet, entries, original, origin, points, request.Shortfall))
        {
            return Insufficient;
        }

        journal.Add(ids.Next(), request.Key, content, PostingKind.Reversal, request.Reason, original.Campaign, wallet, original.Id, request.Note, entries);
        await reversals.OpenAsync(original.Id, origin.Total, ct);
        others.Add(ReversalStore.Add(original.Id, points));
        return Tell(entries.Select(entry => (entry.Account, entry.Amount)), origin.Left - points, wallet.Now.Available, isNew: true);
    }

    /// <returns>False where the member has too little and the shortfall is to be refused.</returns>
    private static bool TakeBack(Wallet wallet, List<LedgerEntry> entries, KnownPosting original, Origin origin, long points, Shortfall shortfall)
    {
        var gone = Math.Min(points, origin.Expired);
        var taken = Math.Min(points - gone, wallet.Now.Available);
        var missing = points - gone - taken;
        if (missing > 0 && shortfall == Shortfall.Refuse)
            return false;
        wallet.Take(entries, taken, origin.LotId);
        entries.Add(Journal.Issuer(Accounts.ClawbackPrefix, original.Reason, original.Campaign, points));
        if (gone > 0)
            entries.Add(new LedgerEntry(Accounts.Expired, null, null, -gone));
        if (shortfall == Shortfall.Owe)
            wallet.Owe(entries, missing);
        else if (missing > 0)
            entries.Add(new LedgerEntry(Accounts.Absorbed, null, null, -missing));
        return true;
    }

    private async Task<Dictionary<string, KnownPosting>> KnownAsync(IEnumerable<string> keys, CancellationToken ct) =>
        (await store.ListKnownAsync([.. keys.Distinct(StringComparer.Ordinal)], ct)).ToDictionary(posting => posting.PostingKey, StringComparer.Ordinal);

    private async Task<Result<Reversal>> AgainAsync(KnownPosting before, long left, Wallet wallet, CancellationToken ct)
    {
        var entries = await store.ListEntriesAsync(before.Id, ct);
        return Tell(entries.Select(entry => (entry.Account, entry.Amount)), left, wallet.Now.Available, isNew: false);
    }

    private static Reversal Tell(IEnumerable<(string Account, long Amount)> entries, long left, long balance, bool isNew)
    {
        var sums = entries.ToLookup(entry => entry.Account, entry => entry.Amount);
        var issuers = sums.Where(account => account.Key.Contains(':', StringComparison.Ordinal)).Sum(account => account.Sum());
        var owed = -sums[Accounts.Owed].Sum();
        return new Reversal(
            Math.Abs(issuers), Math.Abs(sums[Accounts.Available].Sum()), Math.Max(owed, 0), -sums[Accounts.Absorbed].Sum(), -sums[Accounts.Expired].Sum(), left, balance, isNew);
    }
}
