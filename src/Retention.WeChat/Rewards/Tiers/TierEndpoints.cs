using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <param name="Threshold">Points, fen or growth in the window, by the ladder's measure; the lowest level asks for nothing.</param>
/// <param name="MultiplierPercent">For earning rules that look at tiers; 100 changes nothing.</param>
public sealed record TierLevelRequest(
    [property: Required, RegularExpression("^[a-z0-9-]{1,40}$", ErrorMessage = "等级代码只能用小写字母、数字和连字符，最多 40 个字符。")] string Code,
    [property: Required, StringLength(30, MinimumLength = 1)] string Name,
    [property: Range(0, 1_000_000_000_000)] long Threshold,
    [property: Range(100, 10_000)] int MultiplierPercent = 100,
    [property: MaxLength(20), NoNulls] IReadOnlyList<TierBenefit>? Benefits = null,
    [property: Range(0, 1_000_000)] long GiftPoints = 0,
    long? GiftCouponTemplateId = null)
{
    internal TierLevel ToLevel() => new(Code, Name, Threshold, MultiplierPercent, StoredJson.Write(Benefits ?? []), GiftPoints, GiftCouponTemplateId);
}

/// <param name="WindowDays">What was earned in so many days counts.</param>
/// <param name="KeepDays">A tier reached or kept is safe for so many days.</param>
/// <param name="GraceDays">And after that for so many more.</param>
/// <param name="Levels">From the lowest; none switches tiers off.</param>
public sealed record TierLadderRequest(
    [property: Required, MaxLength(20), NoNulls] IReadOnlyList<TierLevelRequest> Levels,
    TierMeasure Measure = TierMeasure.Points,
    [property: Range(1, 3_650)] int WindowDays = 365,
    [property: Range(1, 3_650)] int KeepDays = 365,
    [property: Range(0, 365)] int GraceDays = 30)
{
    internal TierLadder ToLadder() => new(new TierPolicy(Measure, WindowDays, KeepDays, GraceDays), [.. Levels.Select(level => level.ToLevel())]);
}

public sealed record TierLevelView(string Code, string Name, long Threshold, int MultiplierPercent, IReadOnlyList<TierBenefit> Benefits, long GiftPoints, long? GiftCouponTemplateId);

public sealed record TierLadderView(TierMeasure Measure, int WindowDays, int KeepDays, int GraceDays, IReadOnlyList<TierLevelView> Levels);

/// <param name="Code">Null where there are no tiers.</param>
public sealed record MemberTierView(string? Code, long Measured, DateOnly? KeepBy, long KeepNeed, DateOnly? GraceUntil, IReadOnlyList<TierChange> History);

internal static class TierEndpoints
{
    private const int HistoryMax = 100;

    private static readonly Problem NotAscending = new(
        "tier.not_ascending", 422, "等级须由低到高排列：最低等级的门槛为 0，其余逐级提高，代码不能重复。", "Levels must ascend from one that asks for nothing, each with a code of its own.");

    public static void Map(RouteGroupBuilder rewards)
    {
        rewards.MapGet("/tiers", async (Db db, CancellationToken ct) => TypedResults.Ok(View(await TierStore.LoadAsync(db, ct))));
        rewards.MapPut("/tiers", Replace);
        rewards.MapGet("/fans/{id}/tier", OfMember);
    }

    private static Problem? Check(IReadOnlyList<TierLevelRequest> levels)
    {
        var ascends = levels.Count == 0 || (levels[0].Threshold == 0 && levels.Zip(levels.Skip(1)).All(pair => pair.First.Threshold < pair.Second.Threshold));
        return ascends && levels.DistinctBy(level => level.Code).Count() == levels.Count ? null : NotAscending;
    }

    private static async Task<Results<Ok<TierLadderView>, ProblemHttpResult>> Replace(
        TierLadderRequest request, TierStore store, CouponTemplateStore coupons, Cached<TierLadder> ladders, Db db, CancellationToken ct)
    {
        if (Check(request.Levels) is { } problem)
            return problem.ToHttp();
        if (await coupons.MissesAnyAsync(request.Levels.Select(level => level.GiftCouponTemplateId), ct))
            return CouponProblems.TemplateNotFound.ToHttp();
        var ladder = request.ToLadder();
        await db.InTransactionAsync(token => store.SaveAsync(ladder, token), ct);
        ladders.Invalidate();
        return TypedResults.Ok(View(ladder));
    }

    private static async Task<Ok<MemberTierView>> OfMember(long id, FanRegistry fans, TierBook book, TierStore store, CancellationToken ct)
    {
        var fanId = await fans.MemberOfAsync(new Id<Fan>(id), ct);
        var history = await store.ListChangesAsync(fanId, HistoryMax, ct);
        return TypedResults.Ok(await book.ViewAsync(fanId, ct) is { } view
            ? new MemberTierView(view.Level.Code, view.Measured, view.KeepBy, view.KeepNeed, view.GraceUntil, history)
            : new MemberTierView(null, 0, null, 0, null, history));
    }

    private static TierLadderView View(TierLadder ladder) => new(
        ladder.Policy.Measure, ladder.Policy.WindowDays, ladder.Policy.KeepDays, ladder.Policy.GraceDays,
        [.. ladder.Levels.Select(level => new TierLevelView(
            level.Code, level.Name, level.Threshold, level.MultiplierPercent, level.ReadBenefits(), level.GiftPoints, level.GiftCouponTemplateId))]);
}
