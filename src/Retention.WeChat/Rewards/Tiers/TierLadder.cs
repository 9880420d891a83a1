using System.ComponentModel.DataAnnotations;
using Dapper;

namespace Retention.WeChat.Rewards;

/// <summary>What is looked at to tell how high a member stands. Never the balance: who spends points keeps their tier.</summary>
public enum TierMeasure
{
    /// <summary>Points earned.</summary>
    Points,

    /// <summary>Fen paid.</summary>
    Spend,

    /// <summary>Growth by the earning rules.</summary>
    Growth,
}

/// <param name="WindowDays">What was earned in so many days up to today counts.</param>
/// <param name="KeepDays">A tier, once reached or kept, stays for so many days, whatever the member earns or spends; only what is undone, e.g. refunded, was never reached by.</param>
/// <param name="GraceDays">After that, who no longer qualifies has so many days more before they step down.</param>
[method: ExplicitConstructor]
public sealed record TierPolicy(TierMeasure Measure, int WindowDays, int KeepDays, int GraceDays)
{
    public long Of(EarnedTotals? totals) => totals is null ? 0 : Measure switch
    {
        TierMeasure.Points => totals.Points,
        TierMeasure.Spend => totals.SpendFen,
        TierMeasure.Growth => totals.Growth,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The first day that counts on a day.</summary>
    public DateOnly WindowFrom(DateOnly day) => day.AddDays(1 - WindowDays);
}

/// <summary>Something a tier offers, told to shoppers.</summary>
public sealed record TierBenefit(
    [property: Required, StringLength(30, MinimumLength = 1)] string Title,
    [property: StringLength(200)] string? Description = null);

/// <param name="MultiplierPercent">What rules that look at tiers multiply by; 100 changes nothing.</param>
/// <param name="Benefits">As JSON.</param>
/// <param name="GiftPoints">Given once in a member's life, when they first reach it.</param>
[method: ExplicitConstructor]
public sealed record TierLevel(string Code, string Name, long Threshold, int MultiplierPercent, string Benefits, long GiftPoints, long? GiftCouponTemplateId)
{
    public bool HasGift => GiftPoints > 0 || GiftCouponTemplateId is not null;

    public IReadOnlyList<TierBenefit> ReadBenefits() => StoredJson.Read<List<TierBenefit>>(Benefits);
}

/// <param name="Levels">From the lowest, which asks for nothing; empty where there are no tiers.</param>
internal sealed record TierLadder(TierPolicy Policy, IReadOnlyList<TierLevel> Levels)
{
    public bool IsEmpty => Levels.Count == 0;

    /// <summary>The highest level that asks for no more than this.</summary>
    public int RankFor(long measured) => Levels.TakeWhile(level => level.Threshold <= measured).Count() - 1;

    /// <summary>Where a code stands; a level that was taken away, or none yet, is the lowest.</summary>
    public int RankOf(string? code) => Math.Max(0, Levels.ToList().FindIndex(level => level.Code == code));

    public TierLevel? After(TierLevel level) => Levels.FirstOrDefault(each => each.Threshold > level.Threshold);
}
