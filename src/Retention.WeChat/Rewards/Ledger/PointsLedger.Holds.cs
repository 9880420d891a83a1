using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>Promises points, or sets available ones aside. The same key again answers with what it is now.</summary>
    public async Task<Result<PointsHold>> HoldAsync(PlaceHold wish, CancellationToken ct) => (await HoldAllAsync([wish], ct))[0];

    /// <summary>Places many holds, each as if it came alone and after those before it. No key may be among them twice.</summary>
    /// <returns>What became of each, in their order; a refused one does not touch the others.</returns>
    public Task<IReadOnlyList<Result<PointsHold>>> HoldAllAsync(IReadOnlyList<PlaceHold> wishes, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var refused = wishes.Select(Check).ToArray();
            var sound = wishes.Where((_, i) => refused[i] is null).ToList();
            var journal = await BeginAsync(sound.Select(wish => wish.FanId), token);
            var known = sound.Count == 0 ? [] : (await store.ListKnownAsync([.. sound.Select(wish => wish.Key).Distinct()], token)).ToDictionary(each => each.PostingKey, StringComparer.Ordinal);
            await store.LearnLotsAsync(sound.Where(wish => wish.Kind == HoldKind.Spend && !known.ContainsKey(wish.Key)).Select(wish => journal.WalletOf(wish.FanId)), token);

            var results = new Result<PointsHold>[wishes.Count];
            var placed = new List<PointsHold>(wishes.Count);
            for (var i = 0; i < wishes.Count; i++)
            {
                results[i] = refused[i] is { } problem ? problem
                    : known.TryGetValue(wishes[i].Key, out var before) ? await HeldAgainAsync(wishes[i], before, journal, token)
                    : Place(journal, wishes[i], placed);
            }

            await journals.WriteAsync(journal, token, [.. placed.Select(HoldStore.Insert)]);
            return (IReadOnlyList<Result<PointsHold>>)results;
        },
        ct);

    /// <summary>Gives what was promised, or spends what was set aside; the rest goes back.</summary>
    /// <param name="key">The hold's.</param>
    /// <param name="points">All of it where none is named.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Result<PointsHold>> PostHoldAsync(string key, long? points, CancellationToken ct) => points <= 0 ? Nothing : (await SettleAllAsync([key], HoldState.Posted, points, ct))[0];

    /// <summary>Gives or spends all of many holds, each as if it came alone.</summary>
    public Task<IReadOnlyList<Result<PointsHold>>> PostHoldsAsync(IReadOnlyList<string> keys, CancellationToken ct) => SettleAllAsync(keys, HoldState.Posted, null, ct);

    /// <summary>Takes the promise back, or returns what was set aside.</summary>
    public async Task<Result<PointsHold>> VoidHoldAsync(string key, CancellationToken ct) => (await VoidHoldsAsync([key], ct))[0];

    public Task<IReadOnlyList<Result<PointsHold>>> VoidHoldsAsync(IReadOnlyList<string> keys, CancellationToken ct) => SettleAllAsync(keys, HoldState.Voided, 0, ct);

    public Task<PointsHold?> FindHoldAsync(string key, CancellationToken ct) => holds.FindAsync(key, ct);

    /// <summary>Ends a batch of holds nobody decided about in time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> LapseHoldsAsync(int limit, CancellationToken ct)
    {
        var lapsed = await holds.ListLapsedAsync(clock.GetUtcNow(), limit, ct);
        await SettleAllAsync(lapsed, HoldState.Lapsed, 0, ct);
        return lapsed.Count == limit;
    }

    private static Problem? Check(PlaceHold wish)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wish.Points);
        return ProblemOf(new Posting(wish.Key, wish.Reason, wish.FanId, wish.Points, Campaign: wish.Campaign));
    }

    private static string ContentOf(PlaceHold wish) => Journal.ContentOf("hold", wish.Kind, wish.Reason, wish.Points, wish.Campaign, wish.ExpiresOn?.DayNumber);

    private async Task<Result<PointsHold>> HeldAgainAsync(PlaceHold wish, KnownPosting before, Journal journal, CancellationToken ct) =>
        await IsSameAsync(before, ContentOf(wish), journal.WalletOf(wish.FanId), ct) ? (await holds.FindAsync(wish.Key, ct))! : KeyReused;

    private Result<PointsHold> Place(Journal journal, PlaceHold wish, List<PointsHold> placed)
    {
        var wallet = journal.WalletOf(wish.FanId);
        var entries = new List<LedgerEntry>(2);
        if (wish.Kind == HoldKind.Earn)
        {
            entries.Add(Journal.Issuer(Accounts.PromisedPrefix, wish.Reason, wish.Campaign, -wish.Points));
            wallet.Pend(entries, wish.Points);
        }
        else if (wallet.Now.Available < wish.Points)
        {
            return Insufficient;
        }
        else
        {
            wallet.Take(entries, wish.Points);
            wallet.Hold(entries, wish.Points);
        }

        var hold = new PointsHold(ids.Next(), wish.Key, wish.Kind, HoldState.Pending, wish.Reason, wish.Campaign, wallet.FanId, wish.Points, 0, wish.ExpiresOn, wish.LapsesAt, wish.Note, clock.GetUtcNow(), null);
        journal.Add(hold.Id, wish.Key, ContentOf(wish), PostingKind.Hold, wish.Reason, wish.Campaign, wallet, null, wish.Note, entries);
        placed.Add(hold);
        return hold;
    }

    /// <param name="keys">Of the holds, no one twice.</param>
    /// <param name="points">Of each; all of it where none is named.</param>
    private Task<IReadOnlyList<Result<PointsHold>>> SettleAllAsync(IReadOnlyList<string> keys, HoldState wanted, long? points, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var seen = (await holds.ListAsync(keys, token)).ToDictionary(hold => hold.HoldKey, hold => hold.FanId, StringComparer.Ordinal);
            var journal = await BeginAsync(seen.Values, token);
            // Read again under the lock: settled meanwhile, or moved with its member's account (whose wallet is then the other's).
            var pending = (await holds.ListAsync(keys, token)).ToDictionary(hold => hold.HoldKey, StringComparer.Ordinal);
            var settled = new List<PointsHold>(keys.Count);
            var results = new Result<PointsHold>[keys.Count];
            for (var i = 0; i < keys.Count; i++)
                results[i] = seen.TryGetValue(keys[i], out var fanId) ? await SettleAsync(journal, journal.WalletOf(fanId), pending[keys[i]], wanted, points, settled, token) : HoldUnknown;

            await journals.WriteAsync(journal, token, [.. settled.Select(HoldStore.Settle)]);
            return (IReadOnlyList<Result<PointsHold>>)results;
        },
        ct);

    private async Task<Result<PointsHold>> SettleAsync(
        Journal journal, Wallet wallet, PointsHold hold, HoldState wanted, long? points, List<PointsHold> settled, CancellationToken ct)
    {
        var asked = hold with { State = wanted, Posted = points ?? hold.Points };
        if (hold.State != HoldState.Pending)
            return hold.State == asked.State && hold.Posted == asked.Posted ? hold : HoldSettled;
        if (asked.Posted > hold.Points)
            return HoldExceeded;
        var now = clock.GetUtcNow();
        var isLate = hold.LapsesAt <= now;
        var ended = isLate ? hold with { State = HoldState.Lapsed, SettledAt = now } : asked with { SettledAt = now };
        await BookAsync(journal, wallet, ended, ct);
        settled.Add(ended);
        return isLate && wanted != HoldState.Lapsed ? HoldSettled : ended;
    }

    private async Task BookAsync(Journal journal, Wallet wallet, PointsHold hold, CancellationToken ct)
    {
        var id = ids.Next();
        var entries = new List<LedgerEntry>(4);
        if (hold.Kind == HoldKind.Earn)
        {
            wallet.Pend(entries, -hold.Points);
            entries.Add(Journal.Issuer(Accounts.PromisedPrefix, hold.Reason, hold.Campaign, hold.Points));
            if (hold.Posted > 0)
            {
                entries.Add(Journal.Issuer(Accounts.IssuedPrefix, hold.Reason, hold.Campaign, -hold.Posted));
                wallet.Credit(entries, new PointsLot(id, wallet.FanId, hold.Posted, journal.LastDay(hold.ExpiresOn), null));
            }
        }
        else
        {
            wallet.Hold(entries, -hold.Points);
            if (hold.Posted > 0)
                entries.Add(Journal.Issuer(Accounts.BurntPrefix, hold.Reason, hold.Campaign, hold.Posted));
            await ReturnAsync(journal, wallet, entries, hold.Id, hold.Points - hold.Posted, ct);
        }

        journal.Add(id, LedgerPosting.SettlementKey(hold.HoldKey), Journal.ContentOf("settle"), PostingKind.Settle, hold.Reason, hold.Campaign, wallet, hold.Id, hold.Note, entries);
    }

    /// <summary>Points a posting took come back, into the lots they came from.</summary>
    private async Task ReturnAsync(Journal journal, Wallet wallet, List<LedgerEntry> entries, long originId, long points, CancellationToken ct)
    {
        if (points == 0)
            return;
        var parts = await store.ListTakenAsync(originId, ct);
        await store.LearnLotsAsync(wallet, [.. parts.Select(part => part.LotId)], ct);
        wallet.Return(entries, parts, points, part => journal.Returned(wallet, part));
    }
}
