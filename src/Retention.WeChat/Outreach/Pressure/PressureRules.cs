namespace Retention.WeChat.Outreach;

public sealed record PressureRules(IReadOnlyList<PressureRule> All)
{
    public TimeSpan Longest => All.Count == 0 ? TimeSpan.Zero : All.Max(rule => rule.Window);
}
