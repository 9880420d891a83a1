using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>What a rule set must be beyond the bounds of its parts.</summary>
internal static class RiskRuleCheck
{
    public static readonly Problem NotAscending = new(
        "risk_rules.thresholds", 422, "三个阈值须依次升高：验证 ≤ 人工审核 ≤ 拒绝。", "The thresholds must rise: verify, then hold, then reject.");

    public static Problem? Slip(RiskRuleSet set)
    {
        if (set.VerifyAt > set.HoldAt || set.HoldAt > set.RejectAt)
            return NotAscending;
        if (set.Rules.CountBy(rule => rule.Code).FirstOrDefault(codes => codes.Value > 1) is { Key: { } twice })
            return Of("risk_rules.code_twice", twice, "规则代码重复。", "there are two rules of this code.");
        return set.Rules.Select(SlipOf).FirstOrDefault(slip => slip is not null);
    }

    private static Problem? SlipOf(RiskRule rule)
    {
        if (!Enum.IsDefined(rule.Signal))
            return Of("risk_rules.signal", rule.Code, "没有这种信号。", "there is no such signal.");
        if (RiskRule.NeedsSpan(rule.Signal) != rule.WithinSeconds is not null)
            return Of("risk_rules.within", rule.Code, "按时间窗口统计的信号须填写 withinSeconds，其他信号不能填写。", "withinSeconds is for signals that look at a span of time, and needed there.");
        if (RiskRule.NeedsSample(rule.Signal) != rule.SampleMin is not null)
            return Of("risk_rules.sample", rule.Code, "按比例统计的信号须填写 sampleMin，其他信号不能填写。", "sampleMin is for percentages, and needed there.");
        if (rule.Steps.Zip(rule.Steps.Skip(1)).Any(pair => pair.First.At >= pair.Second.At || pair.First.Points > pair.Second.Points))
            return Of("risk_rules.steps", rule.Code, "档位须从低到高排列，分值不能变小。", "steps must rise, and their points must not fall.");
        return null;
    }

    private static Problem Of(string code, string rule, string why, string whyEn) => new(code, 422, $"规则“{rule}”：{why}", $"Rule '{rule}': {whyEn}");
}
