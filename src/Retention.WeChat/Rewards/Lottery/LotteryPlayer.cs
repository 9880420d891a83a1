using Dapper;

namespace Retention.WeChat.Rewards;

/// <summary>What a fan has used of a lottery.</summary>
/// <param name="Day">The business day <paramref name="DrawnToday"/> counts.</param>
/// <param name="Misses">Draws in a row without a prize.</param>
[method: ExplicitConstructor]
public sealed record LotteryPlayer(DateOnly Day, int DrawnToday, int Drawn, int Misses)
{
    public static LotteryPlayer Newcomer { get; } = new(DateOnly.MinValue, 0, 0, 0);

    public int LeftOf(LotteryRules rules) => Math.Max(0, rules.DrawsMax - Drawn);

    public int LeftTodayOf(LotteryRules rules, DateOnly today) =>
        Math.Max(0, Math.Min(LeftOf(rules), rules.DrawsPerDayMax - (Day == today ? DrawnToday : 0)));

    /// <summary>The next draw takes a reserved ticket.</summary>
    public bool IsOwed(LotteryRules rules) => rules.GuaranteeAfter is { } misses && Misses >= misses;
}
