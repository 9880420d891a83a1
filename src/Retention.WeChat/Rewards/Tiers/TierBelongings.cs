using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// When two accounts become one, the person stands where the higher of them stood, or higher by what both earned; a gift one
/// of them had is had. Registered after the earnings, which have moved by then.
/// </summary>
internal sealed class TierBelongings(TierStore store, TierBook book, TierReturns returns, Cached<TierLadder> ladders, Db db, TimeProvider clock) : IBelongings, IExported
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
            await ComeOverAsync(merge, gone, into, ladder, ct);
        await book.ReviewAsync([merge.Into], ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.QueueAsync(Sql.MoveGiftsBack, new { merge.Id, merge.From, merge.Into }, ct);
        await returns.PartedAsync(merge, ct);
    }

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => new
    {
        standing = await store.FindAsync(memberId, ct),
        history = await db.ListAsync<TierChange>(Sql.Export, new { memberId, limit = ExportMax }, ct),
    };

    /// <summary>With what it rests on: the earnings have come over too, and may still be undone.</summary>
    private async Task ComeOverAsync(FanMerge merge, TierStanding gone, TierStanding? before, TierLadder ladder, CancellationToken ct)
    {
        var grounds = (await store.ListStepsAsync(merge.From, 1, ct)).FirstOrDefault()?.Grounds;
        var change = new TierDecision(gone with { FanId = merge.Into }, before?.Code ?? ladder.Levels[0].Code, TierChangeReason.Merged, [], grounds);
        await store.ChangeAsync(change, before is null, 0, clock.GetUtcNow(), ct, merge.Id);
    }

    internal static class Sql
    {
        // What stayed with an account that became the member's is theirs too.
        public const string Export = """
            select id, from_code, to_code, reason, measured, keep_until, changed_at
            from tier_change where fan_id in (select id from fan where member_id = @memberId and wallet_left = 0) order by id desc limit @limit
            """;

        public const string ListGifts = "select code from tier_gift where fan_id = @fanId";

        public const string MoveGifts = "update tier_gift set fan_id = @Into, merge_id = @Id where fan_id = @From and code not in @had";

        public const string MoveGiftsBack = "update tier_gift set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";
    }
}
