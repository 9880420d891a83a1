namespace Retention.Sandbox.Messages;

/// <summary>Phrases that template messages are refused for: service notices only, no advertising.</summary>
internal static class MarketingWords
{
    private static readonly string[] Phrases = ["点击领红包", "限时秒杀", "加微信返现", "全场清仓", "免费领取大奖"];

    public static bool Any(IReadOnlyList<BubbleField> fields)
    {
        foreach (var field in fields)
        {
            foreach (var phrase in Phrases)
            {
                if (field.Value.Contains(phrase, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
