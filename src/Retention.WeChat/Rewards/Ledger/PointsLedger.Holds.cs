using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>Promises points, or sets available ones aside. The same key again answers with what it is now.</summary>
    public Task<Result<PointsHold>> HoldAsync(PlaceHold wish, CancellationToken ct) => db.InTransactionAsync<Result<PointsHold>>(
        async token =>
        {
            if (Check(new Posting(wish.Key, wish.Reason, wish.FanId, wish.Points, Campaign: wish.Campaign)) is { } problem)
                return problem;
            ArgumentOutOfRangeException.ThrowIfNegative(wish.Points);
            var journal = await BeginAsync([wish.FanId], token);
            var wallet = journal.WalletOf(wish.FanId);
            var content = Journal.ContentOf("hold", wish.Kind, wish.Reason, wish.Points, wish.Campaign, wish.ExpiresOn?.DayNumber);
            if (await store.FindKnownAsync(wish.Key, token) is { } before)
                return await IsSameAsync(before, content, wallet, token) ? (await holds.FindAsync(wish.Key, token))! : KeyReused;
            if (wish.Kind == HoldKind.Spend)
                await store.LearnLotsAsync([wallet], token);
            if (wish.Kind == HoldKind.Spend && wallet.Now.Available < wish.Points)
                return Insufficient;

            var entries = new List<LedgerEntry>(2);
            if (wish.Kind == HoldKind.Spend)
            {
                wallet.Take(entries, wish.Points);
                wallet.Hold(entries, wish.Points);
            }
            else
            {
                entries.Add(Journal.Issuer(Accounts.PromisedPrefix, wish.Reason, wish.Campaign, -wish.Points));
                wallet.Pend(entries, wish.Points);
            }

            var hold = new PointsHold(ids.Next(), wish.Key, wish.Kind, HoldState.Pending, wish.Reason, wish.Campaign, wallet.FanId, wish.Points, 0, wish.ExpiresOn, wish.LapsesAt, wish.Note, clock.GetUtcNow(), null);
            journal.Add(hold.Id, wish.Key, content, PostingKind.Hold, wish.Reason, wish.Campaign, wallet, null, wish.Note, entries);
            await journals.WriteAsync(journal, token, HoldStore.Insert(hold));
            return hold;
        },
        ct);

    /// <summary>Gives what was promised, or spends what was set aside; the rest goes back.</summary>
    /// <param name="key">The hold's.</param>
    /// <param name="points">All of it where none is named.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<PointsHold>> PostHoldAsync(string key, long? points, CancellationToken ct) =>
        points <= 0 ? Task.FromResult<Result<PointsHold>>(Nothing) : SettleAsync(key, HoldState.Posted, points, ct);

    /// <summary>Takes the promise back, or returns what was set aside.</summary>
    public Task<Result<PointsHold>> VoidHoldAsync(string key, CancellationToken ct) => SettleAsync(key, HoldState.Voided, 0, ct);

    public Task<PointsHold?> FindHoldAsync(string key, CancellationToken ct) => holds.FindAsync(key, ct);

    /// <summary>Ends a batch of holds nobody decided about in time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> LapseHoldsAsync(int limit, CancellationToken ct)
    {
        var lapsed = await holds.ListLapsedAsync(clock.GetUtcNow(), limit, ct);
        foreach (var key in lapsed)
            await SettleAsync(key, HoldState.Lapsed, 0, ct);
        return lapsed.Count == limit;
    }

    private Task<Result<PointsHold>> SettleAsync(string key, HoldState wanted, long? points, CancellationToken ct) => db.InTransactionAsync<Result<PointsHold>>(
        async token =>
        {
            if (await holds.FindAsync(key, token) is not { } seen)
                return HoldUnknown;
            var journal = await BeginAsync([seen.FanId], token);
            // Read again under the lock: settled meanwhile, or moved with its member's account.
            var hold = (await holds.FindAsync(key, token))!;
            var asked = hold with { State = wanted, Posted = points ?? hold.Points };
            if (hold.State != HoldState.Pending)
                return hold.State == asked.State && hold.Posted == asked.Posted ? hold : HoldSettled;
            if (asked.Posted > hold.Points)
                return HoldExceeded;
            var isLate = hold.LapsesAt <= clock.GetUtcNow();
            var settled = isLate ? hold with { State = HoldState.Lapsed, SettledAt = clock.GetUtcNow() } : asked with { SettledAt = clock.GetUtcNow() };
            await SettleAsync(journal, settled, token);
            return isLate && wanted != HoldState.Lapsed ? HoldSettled : settled;
        },
        ct);

    private async Task SettleAsync(Journal journal, PointsHold hold, CancellationToken ct)
    {
        var wallet = journal.WalletOf(hold.FanId);
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
        await journals.WriteAsync(journal, ct, HoldStore.Settle(hold));
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
