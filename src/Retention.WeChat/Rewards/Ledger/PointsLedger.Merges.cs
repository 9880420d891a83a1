using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>
    /// Makes one member's account another's: lots with their last days, promises, what is set aside and owed. From then on
    /// whoever names the one reaches the other. Once per merge.
    /// </summary>
    public Task MoveAsync(FanMerge merge, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var journal = await BeginAsync([merge.From, merge.Into], token, followed: false);
            var (from, into) = (journal.WalletOf(merge.From), journal.WalletOf(merge.Into));
            if (await store.OwnerAsync(merge.From, token) == merge.Into)
                return;
            await store.LearnLotsAsync([from, into], token);
            var moving = from.Now;
            var parts = new List<LotPart>();
            Post(journal, from, merge, "out", entries =>
            {
                parts.AddRange(from.Take(entries, moving.Available));
                from.Pend(entries, -moving.Pending);
                from.Hold(entries, -moving.Held);
                from.Owe(entries, -moving.Owed);
            });
            Post(journal, into, merge, "in", entries =>
            {
                foreach (var part in parts)
                    into.Credit(entries, LotOf(part, into));
                into.Pend(entries, moving.Pending);
                into.Hold(entries, moving.Held);
                into.Owe(entries, moving.Owed);
                into.SettleOwn(entries);
            });
            var held = await holds.ListPendingAsync(merge.From, token);
            await journals.WriteAsync(journal, token, [LedgerStore.MoveAccount(merge.From, merge.Into), .. held.Select(hold => HoldStore.Move(hold, merge.Into))]);
        },
        ct);

    /// <summary>Undoes a merge: what it moved goes back as far as it is still there. What was spent meanwhile stays spent.</summary>
    /// <returns>Points that could not go back.</returns>
    public Task<long> MoveBackAsync(FanMerge merge, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var journal = await BeginAsync([merge.From, merge.Into], token, followed: false);
            if (await store.OwnerAsync(merge.From, token) != merge.Into)
                return 0;
            var (from, into) = (journal.WalletOf(merge.From), journal.WalletOf(merge.Into));
            var moved = await store.FindKnownAsync(KeyOf(merge, "in"), token) is { } posting ? await store.ListEntriesAsync(posting.Id, token) : [];
            await store.LearnLotsAsync([from, into], token);
            await store.LearnLotsAsync(into, [.. moved.Select(entry => entry.LotId).OfType<long>()], token);
            var held = await ListMovedHoldsAsync(merge, token);
            var pending = held.Where(hold => hold.Kind == HoldKind.Earn).Sum(hold => hold.Points);
            var aside = held.Where(hold => hold.Kind == HoldKind.Spend).Sum(hold => hold.Points);
            var owed = Math.Min(into.Now.Owed, -moved.Where(entry => entry.Account == Accounts.Owed && entry.Amount < 0).Sum(entry => entry.Amount));
            var wanted = moved.Where(entry => entry is { Account: Accounts.Available, Amount: > 0 }).GroupBy(entry => into.RootOf(entry.LotId!.Value)).ToDictionary(root => root.Key, root => root.Sum(entry => entry.Amount));
            IReadOnlyList<LotPart> back = [];
            Post(journal, into, merge, "undo-out", entries =>
            {
                back = into.TakeRoots(entries, wanted);
                into.Pend(entries, -pending);
                into.Hold(entries, -aside);
                into.Owe(entries, -owed);
            });
            Post(journal, from, merge, "undo-in", entries =>
            {
                from.Owe(entries, owed);
                foreach (var part in back)
                    from.Credit(entries, LotOf(part, from));
                from.Pend(entries, pending);
                from.Hold(entries, aside);
            });
            await journals.WriteAsync(journal, token, [LedgerStore.MoveAccountBack(merge.From, merge.Into), .. held.Select(hold => HoldStore.Move(hold, merge.From))]);
            return wanted.Values.Sum();
        },
        ct);

    /// <summary>Pending holds that came with the account, from it or from one that became it before.</summary>
    private async Task<IReadOnlyList<PointsHold>> ListMovedHoldsAsync(FanMerge merge, CancellationToken ct)
    {
        var moved = new List<PointsHold>();
        foreach (var hold in await holds.ListPendingAsync(merge.Into, ct))
        {
            if (await store.BecameAsync(await holds.PlacedForAsync(hold, ct), merge.From, ct))
                moved.Add(hold);
        }

        return moved;
    }

    private static string KeyOf(FanMerge merge, string step) => $"merge:{merge.Id}:{step}";

    /// <summary>One side of a move. Each member's entries are a posting of their own, so that each member's chain tells their whole story.</summary>
    private void Post(Journal journal, Wallet wallet, FanMerge merge, string step, Action<List<LedgerEntry>> move)
    {
        var entries = new List<LedgerEntry>();
        move(entries);
        if (entries.Count == 0)
            return;
        if (entries.Sum(entry => entry.Amount) is not 0 and var sum)
            entries.Add(new LedgerEntry(Accounts.Merged, null, null, -sum));
        journal.Add(ids.Next(), KeyOf(merge, step), Journal.ContentOf("merge"), PostingKind.Merge, PointsReason.Merged, null, wallet, null, null, entries);
    }

    private PointsLot LotOf(LotPart part, Wallet wallet) => new(ids.Next(), wallet.FanId, part.Points, part.ExpiresOn, part.SourceLotId ?? part.LotId);
}

/// <summary>The ledger's part when two fans are found to be one person.</summary>
internal sealed class PointsBelongings(PointsLedger ledger) : IBelongings
{
    public Task MoveAsync(FanMerge merge, CancellationToken ct) => ledger.MoveAsync(merge, ct);

    public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => ledger.MoveBackAsync(merge, ct);
}

/// <summary>What the ledger knows of a person.</summary>
internal sealed class PointsExport(PointsLedger ledger) : IExported
{
    private const int EntriesMax = 10_000;

    public string Name => "points";

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(memberId, ct);
        var entries = await ledger.ListAsync(memberId, null, EntriesMax, ct);
        return new { balance.Available, balance.Pending, balance.Held, balance.Owed, Entries = entries.Select(entry => new { entry.PostedAt, entry.Reason, entry.Amount, entry.Note, entry.ExpiresOn }) };
    }
}
