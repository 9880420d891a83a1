using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

public sealed record TierLevelView(string Code, string Name, long Threshold, int MultiplierPercent, IReadOnlyList<TierBenefit> Benefits);

/// <param name="Tier">Null where the brand has no tiers.</param>
/// <param name="Growth">What counts, of the last days.</param>
/// <param name="KeepBy">The last day the tier is safe.</param>
/// <param name="KeepNeed">What is to be earned until then to keep it.</param>
/// <param name="GraceUntil">For who no longer qualifies: the last day before they step down.</param>
/// <param name="LastChange">How they came to stand here; null for who has always stood on the lowest.</param>
public sealed record MyTierView(TierBadge? Tier, long Growth, int WindowDays, NextTier? Next, DateOnly? KeepBy, long KeepNeed, DateOnly? GraceUntil, TierMoveView? LastChange);

/// <param name="Reason">Upgraded, or kept when its time was over; downgraded for who no longer qualified; merged with and parted from another account; undone by a refund, or restored when that was a mistake.</param>
public sealed record TierMoveView(TierBadge From, TierBadge To, TierChangeReason Reason, DateTimeOffset At);

internal static class TierEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var tiers = mini.MapGroup("/tiers").WithTags("tiers");
        tiers.MapGet("/", List);
        tiers.MapGet("/me", Mine);
    }

    private static async Task<MiniAnswer<MiniList<TierLevelView>>> List(TierBook book, CancellationToken ct) => new MiniList<TierLevelView>(
        [.. (await book.LadderAsync(ct)).Levels.Select(level => new TierLevelView(level.Code, level.Name, level.Threshold, level.MultiplierPercent, level.ReadBenefits()))]);

    private static async Task<MiniAnswer<MyTierView>> Mine(Shopper shopper, TierBook book, CancellationToken ct) => await book.ViewAsync(shopper.MemberId, ct) is { } view
        ? new MyTierView(
            TierBadge.Of(view.Level), view.Measured, view.WindowDays, view.Next is { } next ? new NextTier(next.Code, next.Name, view.Need) : null,
            view.KeepBy, view.KeepNeed, view.GraceUntil, await LastChangeAsync(shopper, book, ct))
        : new MyTierView(null, 0, 0, null, null, 0, null, null);

    private static async Task<TierMoveView?> LastChangeAsync(Shopper shopper, TierBook book, CancellationToken ct)
    {
        var ladder = await book.LadderAsync(ct);
        return await book.LastChangeAsync(shopper.MemberId, ct) is { } change
            ? new TierMoveView(BadgeOf(ladder, change.FromCode), BadgeOf(ladder, change.ToCode), change.Reason, change.ChangedAt)
            : null;
    }

    private static TierBadge BadgeOf(TierLadder ladder, string code) => TierBadge.Of(ladder.Levels[ladder.RankOf(code)])!;
}
