using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What a member sees of their tier.</summary>
/// <param name="Measured">What counted in the window up to today.</param>
/// <param name="Need">How much is missing to the next tier.</param>
/// <param name="KeepBy">The last day the tier is safe.</param>
/// <param name="KeepNeed">What is still to be earned until then, so that the tier is kept.</param>
/// <param name="GraceUntil">For who no longer qualifies: the last day before they step down.</param>
internal sealed record TierView(TierLevel Level, TierLevel? Next, long Need, long Measured, int WindowDays, DateOnly? KeepBy, long KeepNeed, DateOnly? GraceUntil);

/// <summary>Where members stand on the ladder: reviewed whenever they earn and every night, with the same outcome however often.</summary>
internal sealed class TierBook(TierStore store, EarningStore earnings, Cached<TierLadder> ladders, TierGifts gifts, FanRegistry fans, Db db, TimeProvider clock)
{
    public ValueTask<TierLadder> LadderAsync(CancellationToken ct) => ladders.GetAsync(ct);

    /// <summary>What tiers multiply points by; members not named stand where nothing is multiplied.</summary>
    public async Task<IReadOnlyDictionary<Id<Fan>, int>> PercentsAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        if (ladder.IsEmpty || fanIds.Count == 0)
            return new Dictionary<Id<Fan>, int>();
        var codes = (await store.ListAsync(fanIds, ct)).ToDictionary(standing => standing.FanId, standing => standing.Code);
        return fanIds.ToDictionary(id => id, id => ladder.Levels[ladder.RankOf(codes.GetValueOrDefault(id))].MultiplierPercent);
    }

    /// <summary>Brings members to where they stand by now.</summary>
    /// <returns>How many moved.</returns>
    public async Task<int> ReviewAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        return ladder.IsEmpty || fanIds.Count == 0 ? 0 : await db.InTransactionAsync(token => ReviewAsync(fanIds, ladder, token), ct);
    }

    /// <summary>The same for members nobody has locked: locked first, as by everything they do, so that no two wait for each other in a circle.</summary>
    /// <returns>How many moved.</returns>
    public Task<int> ReviewLockedAsync(IReadOnlyCollection<Id<Fan>> memberIds, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = await fans.LockMembersAsync(memberIds, token);
            return await ReviewAsync([.. memberIds.Where(id => now.GetValueOrDefault(id, id) == id)], token);
        },
        ct);

    /// <returns>The level a member stands on; null where there are no tiers.</returns>
    public async Task<TierLevel?> LevelAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        return ladder.IsEmpty ? null : ladder.Levels[ladder.RankOf((await store.FindAsync(fanId, ct))?.Code)];
    }

    /// <returns>Null for who never moved.</returns>
    public async Task<TierChange?> LastChangeAsync(Id<Fan> fanId, CancellationToken ct) => (await store.ListChangesAsync(fanId, 1, ct)).FirstOrDefault();

    /// <returns>Null where there are no tiers.</returns>
    public async Task<TierView?> ViewAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        if (ladder.IsEmpty)
            return null;
        var today = Today;
        var standing = await store.FindAsync(fanId, ct);
        var level = ladder.Levels[ladder.RankOf(standing?.Code)];
        var measured = await MeasureAsync(fanId, today, ladder.Policy, ct);
        var next = ladder.After(level);
        var keepBy = standing?.KeepUntil;
        // It is decided on the day after, when the oldest days of today's window will have left it.
        var lasting = keepBy >= today ? await MeasureAsync(fanId, keepBy.Value.AddDays(1), ladder.Policy, ct) : measured;
        return new TierView(
            level, next, next is null ? 0 : Math.Max(0, next.Threshold - measured), measured, ladder.Policy.WindowDays, keepBy,
            keepBy is null ? 0 : Math.Max(0, level.Threshold - lasting), TierRules.GraceUntil(standing, measured, today, ladder));
    }

    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    private async Task<int> ReviewAsync(IReadOnlyCollection<Id<Fan>> fanIds, TierLadder ladder, CancellationToken ct)
    {
        var (now, today) = (clock.GetUtcNow(), Today);
        var standings = (await store.LockAsync(fanIds, ct)).ToDictionary(standing => standing.FanId);
        var totals = (await earnings.TotalsAsync(fanIds, ladder.Policy.WindowFrom(today), ct)).ToDictionary(total => total.FanId);
        var moved = 0;
        foreach (var fanId in fanIds.Order())
        {
            var earned = totals.GetValueOrDefault(fanId);
            var measured = ladder.Policy.Of(earned);
            var standing = standings.GetValueOrDefault(fanId);
            if (TierRules.Review(fanId, standing, measured, today, ladder, earned?.LastDay) is not { } change)
                continue;
            await store.ChangeAsync(change, standing is null, measured, now, ct);
            foreach (var level in change.Passed)
                await gifts.GiveAsync(fanId, level, now, ct);
            moved++;
        }

        return moved;
    }

    /// <summary>What counts for tiers on a day.</summary>
    public async Task<long> MeasureAsync(Id<Fan> fanId, DateOnly day, TierPolicy policy, CancellationToken ct) =>
        policy.Of((await earnings.TotalsAsync([fanId], policy.WindowFrom(day), ct)).FirstOrDefault());
}
