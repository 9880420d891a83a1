using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// When two accounts become one, the person stands where the higher of them stood, or higher by what both earned; a gift one
/// of them had is had. Registered after the earnings, which have moved by then.
/// </summary>
internal sealed class TierBelongings(TierStore store, TierBook book, Cached<TierLadder> ladders, Db db, TimeProvider clock) : IBelongings, IExported
{
    private const int ExportMax = 500;

    public string Name => "tier";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        var had = await db.ListAsync<string>(Sql.ListGifts, new { fanId = merge.Into }, ct);
        await db.QueueAsync(Sql.MoveGifts, new { merge.Id, merge.From, merge.Into, had = had.Append("").ToArray() }, ct);
        var ladder = await ladders.GetAsync(ct);
        if (ladder.IsEmpty)
            return;
        var standings = (await store.LockAsync([merge.From, merge.Into], ct)).ToDictionary(standing => standing.FanId);
        var into = standings.GetValueOrDefault(merge.Into);
        if (standings.TryGetValue(merge.From, out var gone) && ladder.RankOf(gone.Code) > ladder.RankOf(into?.Code))
            await ChangeAsync(merge, gone with { FanId = merge.Into }, into, TierChangeReason.Merged, 0, ladder, ct);
        await book.ReviewAsync([merge.Into], ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.QueueAsync(Sql.MoveGiftsBack, new { merge.Id, merge.From, merge.Into }, ct);
        var ladder = await ladders.GetAsync(ct);
        // Only a standing that came by this merge goes with it; what was earned or changed since stays.
        if (ladder.IsEmpty || await db.FindAsync<long?>(Sql.FindLastMerge, new { fanId = merge.Into }, ct) != merge.Id)
            return;
        var today = BusinessCalendar.DayOf(clock.GetUtcNow());
        var measured = await book.MeasureAsync(merge.Into, today, ladder.Policy, ct);
        var rank = ladder.RankFor(measured);
        var standing = new TierStanding(merge.Into, ladder.Levels[rank].Code, today, rank == 0 ? null : today.AddDays(ladder.Policy.KeepDays));
        await ChangeAsync(merge, standing, await store.FindAsync(merge.Into, ct), TierChangeReason.Parted, measured, ladder, ct);
    }

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => new
    {
        standing = await store.FindAsync(memberId, ct),
        history = await store.ListChangesAsync(memberId, ExportMax, ct),
    };

    private Task ChangeAsync(FanMerge merge, TierStanding next, TierStanding? before, TierChangeReason reason, long measured, TierLadder ladder, CancellationToken ct) =>
        store.ChangeAsync(new TierDecision(next, before?.Code ?? ladder.Levels[0].Code, reason, []), before is null, measured, clock.GetUtcNow(), ct, merge.Id);

    internal static class Sql
    {
        public const string ListGifts = "select code from tier_gift where fan_id = @fanId";

        public const string MoveGifts = "update tier_gift set fan_id = @Into, merge_id = @Id where fan_id = @From and code not in @had";

        public const string MoveGiftsBack = "update tier_gift set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";

        public const string FindLastMerge = "select merge_id from tier_change where fan_id = @fanId order by id desc limit 1";
    }
}
