using Microsoft.Extensions.Options;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// The points of all members as an append-only double-entry ledger. Each key is posted at most once, for ever; each
/// posting's entries sum to zero; nothing falls below zero; the earliest to expire is spent first. A mistake is mended by
/// another posting that names the one it corrects. Joins the caller's transaction.
/// </summary>
internal sealed partial class PointsLedger(LedgerStore store, JournalStore journals, HoldStore holds, ReversalStore reversals, Db db, IdGenerator ids, TimeProvider clock, IOptions<RewardsOptions> options)
{
    /// <summary>More in one posting is a slip of the keyboard; and sums stay far from overflowing.</summary>
    private const long PointsMax = 1_000_000_000;

    /// <summary>Gives points for many events in one go; those whose key is known are passed over.</summary>
    /// <returns>How many were posted now.</returns>
    public async Task<int> GiveAsync(IReadOnlyCollection<Posting> postings, CancellationToken ct)
    {
        foreach (var posting in postings)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(posting.Amount);
        return postings.Count == 0 ? 0 : (await PostAllAsync([.. postings], ct)).Count(result => result is { IsOk: true, Value.IsNew: true });
    }

    /// <summary>Posts one event either way.</summary>
    /// <returns>The balance after it; <c>points.insufficient</c> when points to be taken are not there.</returns>
    public async Task<Result<long>> PostAsync(Posting posting, CancellationToken ct)
    {
        var result = (await PostAllAsync([posting], ct))[0];
        return result.Problem is { } problem ? problem : result.Value.Balance;
    }

    /// <summary>Posts many events, each as if it came alone and after those before it.</summary>
    /// <returns>What became of each, in their order; a refused one does not touch the others.</returns>
    public Task<IReadOnlyList<Result<Posted>>> PostAllAsync(IReadOnlyList<Posting> postings, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var refused = postings.Select(ProblemOf).ToArray();
            var sound = postings.Where((_, i) => refused[i] is null).ToList();
            var journal = await BeginAsync(sound.Select(posting => posting.FanId), token);
            // Under the locks: whoever posts the same key for the same member has committed, or waits.
            var known = sound.Count == 0 ? [] : (await store.ListKnownAsync([.. sound.Select(posting => posting.Key).Distinct()], token)).ToDictionary(each => each.PostingKey, StringComparer.Ordinal);
            await store.LearnLotsAsync(sound.Where(posting => posting.Amount < 0 && !known.ContainsKey(posting.Key)).Select(posting => journal.WalletOf(posting.FanId)), token);

            var results = new Result<Posted>[postings.Count];
            var made = new Dictionary<string, Posting>(StringComparer.Ordinal);
            for (var i = 0; i < postings.Count; i++)
            {
                results[i] = refused[i] is { } problem ? problem
                    : known.TryGetValue(postings[i].Key, out var before) ? await AgainAsync(postings[i], before, journal, token)
                    : made.TryGetValue(postings[i].Key, out var first) ? Again(postings[i], first, journal)
                    : journal.Post(postings[i]);
                if (results[i] is { IsOk: true, Value.IsNew: true })
                    made[postings[i].Key] = postings[i];
            }

            await journals.WriteAsync(journal, token);
            return (IReadOnlyList<Result<Posted>>)results;
        },
        ct);

    /// <summary>Whether something was posted under a key.</summary>
    public async Task<bool> IsKnownAsync(string key, CancellationToken ct) => await store.FindKnownAsync(key, ct) is not null;

    /// <returns>Why a posting could never be made, whoever agrees; null when nothing in it forbids it.</returns>
    public static Problem? ProblemOf(Posting posting)
    {
        if (!IsKey(posting.Key) || posting.Campaign?.Length > LedgerPosting.CampaignMax)
            return KeyInvalid;
        if (posting.Amount == 0)
            return Nothing;
        return posting.Amount is > PointsMax or < -PointsMax ? TooMany : null;
    }

    /// <summary>Posts what has expired, for a batch of members.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SweepAsync(int limit, CancellationToken ct)
    {
        var due = await store.ListLapsedAsync(Today, limit, ct);
        if (due.Count > 0)
            await db.InTransactionAsync(async token => await journals.WriteAsync(await BeginAsync(due.Select(id => new Id<Fan>(id)), token), token), ct);
        return due.Count > 0;
    }

    /// <summary>What a member may spend now.</summary>
    public async Task<long> BalanceAsync(Id<Fan> fanId, CancellationToken ct) => (await FindBalanceAsync(fanId, ct)).Available;

    /// <summary>Everything a member has, is promised and owes.</summary>
    public async Task<PointsBalance> FindBalanceAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var owner = await store.OwnerAsync(fanId, ct);
        return await store.FindBalanceAsync(owner, Today, ct) ?? PointsBalance.Empty(owner);
    }

    /// <returns>Only fans who ever had points.</returns>
    public async Task<Dictionary<Id<Fan>, long>> BalancesAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct)
    {
        var balances = (await store.ListBalancesAsync(fanIds, Today, ct)).ToDictionary(row => row.FanId, row => row.Available);
        if (balances.Count == fanIds.Count)
            return balances;
        foreach (var moved in await store.ListMovedAsync(fanIds, ct))
            balances.Add(new Id<Fan>(moved), await BalanceAsync(new Id<Fan>(moved), ct));
        return balances;
    }

    /// <summary>Points whose last day comes within so many days, by day.</summary>
    public async Task<IReadOnlyList<ExpiringPoints>> ExpiringAsync(Id<Fan> fanId, int days, CancellationToken ct) =>
        await store.ListExpiringAsync(await store.OwnerAsync(fanId, ct), Today, Today.AddDays(days), ct);

    /// <summary>Members with points whose last day is this one, in order of the id after <paramref name="after"/>.</summary>
    public Task<IReadOnlyList<MemberPoints>> ListLastDayAsync(DateOnly day, long lotsAfter, Id<Fan> after, int limit, CancellationToken ct) => store.ListLastDayAsync(day, lotsAfter, after, limit, ct);

    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<PostedPoints>> ListAsync(Id<Fan> fanId, long? before, int limit, CancellationToken ct, PointsDirection direction = PointsDirection.Both, PointsReason? reason = null) =>
        await store.ListOfAsync(await store.OwnerAsync(fanId, ct), before, limit, (int)direction, reason, ct);

    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    private static bool IsKey(string key) => key.Length <= LedgerPosting.KeyMax && OutsideKeys.IsSound(key);

    private static Result<Posted> Again(Posting posting, Posting first, Journal journal) =>
        Journal.ContentOf(posting) == Journal.ContentOf(first) && journal.WalletOf(posting.FanId) == journal.WalletOf(first.FanId)
            ? new Posted(journal.WalletOf(posting.FanId).Now.Available, false)
            : KeyReused;

    private async Task<Result<Posted>> AgainAsync(Posting posting, KnownPosting before, Journal journal, CancellationToken ct)
    {
        var wallet = journal.WalletOf(posting.FanId);
        return await IsSameAsync(before, Journal.ContentOf(posting), wallet, ct) ? new Posted(wallet.Now.Available, false) : KeyReused;
    }

    /// <summary>Whether a key was posted before with this content, for this member or one whose account became theirs.</summary>
    private async Task<bool> IsSameAsync(KnownPosting before, string content, Wallet wallet, CancellationToken ct) =>
        before.Content == content && (before.FanId == wallet.FanId || await store.OwnerAsync(before.FanId, ct) == wallet.FanId);

    /// <summary>Locks members' accounts and takes from them what has expired by now.</summary>
    private async Task<Journal> BeginAsync(IEnumerable<Id<Fan>> fanIds, CancellationToken ct, bool followed = true)
    {
        var now = clock.GetUtcNow();
        var journal = new Journal(await store.LockAsync(fanIds, BusinessCalendar.DayOf(now), followed, ct), ids.Next, now, options.Value.PointsExpiry);
        var lapsed = journal.Wallets.Where(wallet => wallet.HasLapsed).ToList();
        await store.LearnLotsAsync(lapsed, ct);
        foreach (var wallet in lapsed)
            journal.Expire(wallet);
        return journal;
    }
}

public enum PointsDirection
{
    Out = -1,
    Both = 0,
    In = 1,
}
