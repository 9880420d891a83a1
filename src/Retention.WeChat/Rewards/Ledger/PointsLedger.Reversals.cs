using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>
    /// Undoes a posting, wholly or partly; over all reversals never more than it was. What it gave is taken back from its
    /// own lot first; what it took goes back into the lots it came from.
    /// </summary>
    public Task<Result<Reversal>> ReverseAsync(ReversePosting request, CancellationToken ct) => db.InTransactionAsync<Result<Reversal>>(
        async token =>
        {
            if (!IsKey(request.Key))
                return KeyInvalid;
            if (request.Points <= 0)
                return Nothing;
            if (await store.FindKnownAsync(request.OriginalKey, token) is not { } original)
                return Unknown;
            var journal = await BeginAsync([original.FanId], token);
            var content = Journal.ContentOf("reverse", request.OriginalKey, request.Reason, request.Points, request.Shortfall);
            if (await OriginAsync(original, token) is not { } origin)
                return NotReversible;
            var left = origin.Total - await reversals.ReversedAsync(original.Id, token);
            var wallet = journal.WalletOf(original.FanId);
            if (await store.FindKnownAsync(request.Key, token) is { } before)
                return await IsSameAsync(before, content, wallet, token) ? await AgainAsync(before, left, token) : KeyReused;
            if (left == 0)
                return AlreadyReversed;
            var points = request.Points ?? left;
            if (points > left)
                return ReversalExceeds;

            var entries = new List<LedgerEntry>(4);
            await store.LearnLotsAsync([wallet], token);
            if (origin.LotId is null)
            {
                entries.Add(Journal.Issuer(Accounts.BurntPrefix, original.Reason, original.Campaign, -points));
                await ReturnAsync(journal, wallet, entries, original.Id, points, token);
            }
            else if (!TakeBack(wallet, entries, original, origin.LotId, points, request.Shortfall))
            {
                return Insufficient;
            }

            journal.Add(ids.Next(), request.Key, content, PostingKind.Reversal, request.Reason, original.Campaign, wallet, original.Id, request.Note, entries);
            await reversals.OpenAsync(original.Id, origin.Total, token);
            await journals.WriteAsync(journal, token, ReversalStore.Add(original.Id, points));
            return Tell(entries.Select(entry => (entry.Account, entry.Amount)), left - points, wallet.Now.Available, isNew: true);
        },
        ct);

    /// <returns>False where the member has too little and the shortfall is to be refused.</returns>
    private static bool TakeBack(Wallet wallet, List<LedgerEntry> entries, KnownPosting original, long? lotId, long points, Shortfall shortfall)
    {
        var taken = Math.Min(points, wallet.Now.Available);
        if (taken < points && shortfall == Shortfall.Refuse)
            return false;
        wallet.Take(entries, taken, lotId);
        entries.Add(Journal.Issuer(Accounts.ClawbackPrefix, original.Reason, original.Campaign, points));
        if (shortfall == Shortfall.Owe)
            wallet.Owe(entries, points - taken);
        else if (taken < points)
            entries.Add(new LedgerEntry(Accounts.Absorbed, null, null, taken - points));
        return true;
    }

    /// <summary>What there is to reverse of a posting. A hold stands for what was posted of it.</summary>
    private async Task<Origin?> OriginAsync(KnownPosting original, CancellationToken ct)
    {
        switch (original.Kind)
        {
            case PostingKind.Give:
                return new Origin(original.Amount, original.Id);
            case PostingKind.Take:
                return new Origin(-original.Amount, null);
            case PostingKind.Hold when await holds.FindAsync(original.PostingKey, ct) is { State: HoldState.Posted } hold:
                var settlement = await store.FindKnownAsync(LedgerPosting.SettlementKey(hold.HoldKey), ct);
                return new Origin(hold.Posted, hold.Kind == HoldKind.Earn ? settlement!.Id : null);
            default:
                return null;
        }
    }

    private async Task<Result<Reversal>> AgainAsync(KnownPosting before, long left, CancellationToken ct)
    {
        var entries = await store.ListEntriesAsync(before.Id, ct);
        return Tell(entries.Select(entry => (entry.Account, entry.Amount)), left, await BalanceAsync(before.FanId, ct), isNew: false);
    }

    private static Reversal Tell(IEnumerable<(string Account, long Amount)> entries, long left, long balance, bool isNew)
    {
        var sums = entries.ToLookup(entry => entry.Account, entry => entry.Amount);
        var issuers = sums.Where(account => account.Key.Contains(':', StringComparison.Ordinal)).Sum(account => account.Sum());
        var owed = -sums[Accounts.Owed].Sum();
        return new Reversal(Math.Abs(issuers), Math.Abs(sums[Accounts.Available].Sum()), Math.Max(owed, 0), -sums[Accounts.Absorbed].Sum(), left, balance, isNew);
    }

    /// <param name="Total">Points it gave or took.</param>
    /// <param name="LotId">The lot it gave; none where it took.</param>
    private sealed record Origin(long Total, long? LotId);
}
