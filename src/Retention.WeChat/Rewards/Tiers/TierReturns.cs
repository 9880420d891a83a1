using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Takes standings back that were not earned after all: by a refund, or by another account that is somebody else's again.
/// What a member did earn, and was promised for it, stays theirs. Belongs to the caller's transaction.
/// </summary>
internal sealed class TierReturns(TierStore store, TierBook book, EarningStore earnings, Cached<TierLadder> ladders, TierGifts gifts, TimeProvider clock)
{
    /// <summary>More than anybody ever rose and fell.</summary>
    private const int StepsMax = 500;

    /// <summary>Of what members earned something was taken back: who rose by it, or stayed, goes back with what it had brought.</summary>
    public async Task UndoneAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        if (ladder.IsEmpty || fanIds.Count == 0 || (await store.LockAsync(fanIds, ct)).Count == 0)
            return;
        foreach (var fanId in await store.ListUnfoundedAsync(fanIds, ct))
            await SettleAsync(fanId, TierChangeReason.Undone, ladder, null, ct);
    }

    /// <summary>What was taken back is given back: so is the standing that went with it, for the time it had.</summary>
    public async Task RestoredAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        if (ladder.IsEmpty)
            return;
        await store.LockAsync([fanId], ct);
        if (await store.ListStepsAsync(fanId, 1, ct) is [{ Reason: TierChangeReason.Undone }])
            await SettleAsync(fanId, TierChangeReason.Restored, ladder, null, ct);
        await book.ReviewAsync([fanId], ct);
    }

    /// <summary>Two are two again: each stands where they would without the other. Their earnings have parted by now.</summary>
    public async Task PartedAsync(FanMerge merge, CancellationToken ct)
    {
        var ladder = await ladders.GetAsync(ct);
        if (ladder.IsEmpty)
            return;
        await store.LockAsync([merge.From, merge.Into], ct);
        await SettleAsync(merge.Into, TierChangeReason.Parted, ladder, merge, ct);
        await UndoneAsync([merge.From], ct);
        await book.ReviewAsync([merge.From, merge.Into], ct);
    }

    private async Task SettleAsync(Id<Fan> fanId, TierChangeReason reason, TierLadder ladder, FanMerge? parted, CancellationToken ct)
    {
        if (await store.FindAsync(fanId, ct) is not { } standing)
            return;
        var (now, today) = (clock.GetUtcNow(), BusinessCalendar.DayOf(clock.GetUtcNow()));
        var (steps, start) = await StepsAsync(fanId, parted, today, ct);
        var days = await earnings.ListDaysAsync(fanId, steps.Select(step => step.CountedFrom).OfType<DateOnly>().Append(ladder.Policy.WindowFrom(start)).Min(), ct);
        var footing = TierReplay.Of(fanId, steps, days, start, today, ladder);
        var next = footing.Standing ?? new TierStanding(fanId, ladder.Levels[0].Code, today, null);
        if (!Counts(reason, standing, next, ladder))
            return;
        var measured = await book.MeasureAsync(fanId, today, ladder.Policy, ct);
        await store.ChangeAsync(new TierDecision(next, standing.Code, reason, [], footing.Grounds), false, measured, now, ct, parted?.Id);
        foreach (var level in ladder.Levels.Take(ladder.RankOf(next.Code) + 1).Skip(ladder.RankOf(standing.Code) + 1))
            await gifts.GiveAsync(fanId, level, now, ct);
        if (footing.LostSince is { } since)
            await gifts.WithdrawAsync(fanId, [.. ladder.Levels.Skip(footing.Reached + 1)], since, now, ct);
    }

    /// <returns>The steps a member took by themselves, newest first, and the day on which their way began or, where they took none, on which the other came.</returns>
    private async Task<(IReadOnlyList<TierStep> Steps, DateOnly Start)> StepsAsync(Id<Fan> fanId, FanMerge? parted, DateOnly today, CancellationToken ct)
    {
        var all = await store.ListStepsAsync(fanId, StepsMax, ct);
        // What was taken back and given back are no steps of their own: the one they were about says whether it stands.
        var steps = all.Where(step => step.Reason is not (TierChangeReason.Undone or TierChangeReason.Restored) && (parted is null || step.MergeId != parted.Id)).ToList();
        return (steps, all.Count == 0 ? today : all[^1].Day);
    }

    /// <summary>A refund never lifts anybody, and nothing falls by a refund that never was; parting may do either.</summary>
    private static bool Counts(TierChangeReason reason, TierStanding before, TierStanding next, TierLadder ladder)
    {
        var compared = (ladder.RankOf(next.Code), next.KeepUntil ?? DateOnly.MaxValue).CompareTo((ladder.RankOf(before.Code), before.KeepUntil ?? DateOnly.MaxValue));
        return reason switch
        {
            TierChangeReason.Undone => compared < 0,
            TierChangeReason.Restored => compared > 0,
            _ => compared != 0,
        };
    }
}
