using System.Diagnostics;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The rules of points in the words of the page that explains them.</summary>
internal static class PointsRulesText
{
    private const long FenPerYuan = 100;

    /// <summary>The operators' own words, else what the rule's figures say.</summary>
    public static string Of(EarningRule rule) => rule.Description ?? Figures(rule) + Condition(rule);

    public static string Of(CheckInOptions checkIn, IEnumerable<CheckInReward> streaks) => string.Concat(
        streaks.Where(reward => reward is { Enabled: true, Points: > 0 })
            .Select(reward => $"，连续签到{(reward.Repeats ? "每满" : "满")} {reward.Streak} 天再得 {reward.Points} 积分")
            .Prepend($"每天签到得 {checkIn.PointsPerDay} 积分")
            .Append("。"));

    public static string Of(PointsExpiryOptions expiry) => expiry.Unit switch
    {
        ExpiryUnit.Never => "积分长期有效。",
        ExpiryUnit.Days => $"积分自获得之日起 {expiry.After} 天内有效{Rounding(expiry.Rounding)}。",
        ExpiryUnit.Months => $"积分自获得之日起 {expiry.After} 个月内有效{Rounding(expiry.Rounding)}。",
        _ => throw new UnreachableException(),
    };

    private static string Figures(EarningRule rule) => rule.Gives switch
    {
        EarningGives.Fixed => $"每次得 {rule.Points} {Unit(rule)}",
        EarningGives.PerYuan => $"每消费 100 元得 {rule.PointsPer100Yuan} {Unit(rule)}",
        EarningGives.EventPoints => $"按活动说明得{Unit(rule)}",
        EarningGives.Multiplier => $"{Unit(rule)}按 {rule.Percent}% 计算",
        _ => throw new UnreachableException(),
    };

    private static string Condition(EarningRule rule) => rule.MinAmountFen > 0 ? $"（满 {rule.MinAmountFen / (decimal)FenPerYuan:0.##} 元）。" : "。";

    private static string Unit(EarningRule rule) => rule.Unit == EarningUnit.Points ? "积分" : "成长值";

    private static string Rounding(ExpiryRounding rounding) => rounding switch
    {
        ExpiryRounding.None => "",
        ExpiryRounding.MonthEnd => "，并延至当月月底",
        ExpiryRounding.YearEnd => "，并延至当年年底",
        _ => throw new UnreachableException(),
    };
}
