using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>
    /// Undoes a reversal of points that were given, as if it had never been: what it took goes back into the lots it came
    /// from, what it made the member owe is owed no more or, settled meanwhile, given back. Once.
    /// </summary>
    public Task<Result<Posted>> RestoreAsync(string reversalKey, PointsReason reason, string? note, CancellationToken ct) => db.InTransactionAsync<Result<Posted>>(
        async token =>
        {
            if (await store.FindKnownAsync(reversalKey, token) is not { Kind: PostingKind.Reversal, OriginId: { } originId } reversal)
                return Unknown;
            var journal = await BeginAsync([reversal.FanId], token);
            var wallet = journal.WalletOf(reversal.FanId);
            var key = LedgerPosting.RestoreKey(reversalKey);
            if (await store.FindKnownAsync(key, token) is not null)
                return new Posted(wallet.Now.Available, false);
            var undone = await store.ListEntriesAsync(reversal.Id, token);
            if (undone.FirstOrDefault(entry => entry.Account.StartsWith(Accounts.ClawbackPrefix, StringComparison.Ordinal)) is not { Amount: > 0 and var points })
                return NotReversible;

            var entries = undone.Where(entry => entry.FanId is null).Select(entry => new LedgerEntry(entry.Account, null, null, -entry.Amount)).ToList();
            await store.LearnLotsAsync([wallet], token);
            await GiveBackAsync(journal, wallet, entries, reversal, originId, -undone.Where(entry => entry.Account == Accounts.Owed).Sum(entry => entry.Amount), token);
            journal.Add(ids.Next(), key, Journal.ContentOf("restore"), PostingKind.Reversal, reason, reversal.Campaign, wallet, originId, note, entries);
            await journals.WriteAsync(journal, token, ReversalStore.TakeOff(originId, points));
            return new Posted(wallet.Now.Available, true);
        },
        ct);

    private async Task GiveBackAsync(Journal journal, Wallet wallet, List<LedgerEntry> entries, KnownPosting reversal, long originId, long owed, CancellationToken ct)
    {
        var parts = (await store.ListTakenByAsync(reversal.Id, ct)).ToList();
        // A debt that later points have settled comes back as points of the original lot.
        if (owed > 0)
        {
            var given = await store.FindGivenAsync(originId, ct);
            parts.Add(new LotPart(given.Id, given.ExpiresOn ?? journal.LastDay(null), null, owed));
        }

        await store.LearnLotsAsync(wallet, [.. parts.Select(part => part.LotId).Distinct()], ct);
        wallet.Return(entries, parts, parts.Sum(part => part.Points), part => journal.Returned(wallet, part));
    }
}
