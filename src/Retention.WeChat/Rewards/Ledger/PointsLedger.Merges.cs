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
            await journals.WriteAsync(journal, token, [LedgerStore.MoveAccount(merge.From, merge.Into, ids.Next()), .. held.Select(hold => HoldStore.Move(hold, merge.Into))]);
        },
        ct);

    /// <summary>
    /// Undoes a merge: what it moved goes back as far as it is still there, and with it what has become since of one's own older
    /// postings. What was spent meanwhile stays spent.
    /// </summary>
    /// <returns>Points that could not go back.</returns>
    public Task<long> MoveBackAsync(FanMerge merge, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var journal = await BeginAsync([merge.From, merge.Into], token, followed: false);
            if (await store.OwnerAsync(merge.From, token) != merge.Into)
                return 0;
            var (from, into) = (journal.WalletOf(merge.From), journal.WalletOf(merge.Into));
            await store.LearnLotsAsync([from, into], token);
            var parting = await PartingAsync(merge, into, token);
            var held = await ListMovedHoldsAsync(merge, token);
            var pending = held.Where(hold => hold.Kind == HoldKind.Earn).Sum(hold => hold.Points);
            var aside = held.Where(hold => hold.Kind == HoldKind.Spend).Sum(hold => hold.Points);
            IReadOnlyList<LotPart> back = [];
            Post(journal, into, merge, "undo-out", entries =>
            {
                back = into.TakeRoots(entries, parting.Wanted);
                into.Pend(entries, -pending);
                into.Hold(entries, -aside);
                into.Owe(entries, -parting.Owed);
                foreach (var part in parting.ByInto)
                    into.Credit(entries, journal.Returned(into, part));
                into.Owe(entries, parting.FromPaid);
                into.SettleOwn(entries);
            });
            Post(journal, from, merge, "undo-in", entries =>
            {
                from.Owe(entries, parting.Owed + parting.IntoPaid);
                foreach (var part in back)
                    from.Credit(entries, LotOf(part, from));
                foreach (var part in parting.ByFrom)
                    from.Credit(entries, journal.Returned(from, part));
                if (parting.PaidSince > 0)
                    from.Credit(entries, new PointsLot(ids.Next(), from.FanId, parting.PaidSince, journal.LastDay(null), null));
                from.Pend(entries, pending);
                from.Hold(entries, aside);
            });
            await journals.WriteAsync(journal, token, [LedgerStore.MoveAccountBack(merge.From, merge.Into), .. held.Select(hold => HoldStore.Move(hold, merge.From))]);
            return parting.Wanted.Values.Sum();
        },
        ct);

    /// <summary>What one's points settled of the other's debt when the two became one: each has their own again.</summary>
    private async Task<Settled> SettledAsync(FanMerge merge, KnownPosting? posting, IReadOnlyList<EntryRow> moved, CancellationToken ct)
    {
        var all = moved.Where(entry => entry is { Account: Accounts.Owed, Amount: > 0 }).Sum(entry => entry.Amount);
        if (posting is null || all == 0)
            return new Settled([], []);
        List<LotPart> byInto = [.. (await store.ListTakenByAsync(posting.Id, ct)).Where(part => part.Points > 0)];
        var byFrom = new List<LotPart>();
        var left = all - byInto.Sum(part => part.Points);
        // They came over in the order in which points are spent, and settled before any became a lot.
        foreach (var part in (await TakenOutAsync(merge, ct)).OrderBy(part => part.ExpiresOn).ThenBy(part => part.LotId))
        {
            if (Math.Min(left, part.Points) is var points and > 0)
                byFrom.Add(part with { Points = points });
            left -= Math.Min(left, part.Points);
        }

        return new Settled(byFrom, byInto);
    }

    private async Task<IReadOnlyList<LotPart>> TakenOutAsync(FanMerge merge, CancellationToken ct) =>
        await store.FindKnownAsync(KeyOf(merge, "out"), ct) is { } posting ? await store.ListTakenByAsync(posting.Id, ct) : [];

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

    /// <param name="ByFrom">Points of the one who went, for the other's debt.</param>
    /// <param name="ByInto">The other way round.</param>
    private sealed record Settled(IReadOnlyList<LotPart> ByFrom, IReadOnlyList<LotPart> ByInto)
    {
        public long FromPaid => ByFrom.Sum(part => part.Points);

        public long IntoPaid => ByInto.Sum(part => part.Points);
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
internal sealed class PointsBelongings(PointsLedger ledger, FanRegistry fans, TimeProvider clock) : IBelongings
{
    public Task MoveAsync(FanMerge merge, CancellationToken ct) => ledger.MoveAsync(merge, ct);

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        if (await ledger.MoveBackAsync(merge, ct) is > 0 and var points)
            await fans.RecordAsync(merge.From, "PointsNotBack", $"{points} points, spent or expired while one with {merge.Into}", clock.GetUtcNow(), ct);
    }
}

/// <summary>What the ledger knows of a person.</summary>
internal sealed class PointsExport(PointsLedger ledger, LedgerStore store) : IExported
{
    private const int EntriesMax = 10_000;

    public string Name => "points";

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(memberId, ct);
        var entries = await store.ListOfMemberAsync(memberId, EntriesMax, ct);
        return new { balance.Available, balance.Pending, balance.Held, balance.Owed, Entries = entries.Select(entry => new { entry.PostedAt, entry.Reason, entry.Amount, entry.Note, entry.ExpiresOn }) };
    }
}
