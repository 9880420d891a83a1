using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>Campaigns that are held because a provider refused one message after the other: which, by which channel, why.</summary>
internal sealed class CampaignsHealth(CampaignStops stops, TimeProvider clock) : IHealthCheck
{
    /// <summary>Named one by one; the rest are counted.</summary>
    private const int NamedMax = 5;

    public string Name => "campaigns";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var held = (await stops.ListAsync(null, ct)).Where(stop => stop.Reason == CampaignHolds.Refused).ToList();
        if (held.Count == 0)
            return HealthPart.Ok(Name);
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal) { ["held"] = held.Count, ["oldestHeldSeconds"] = (long)(clock.GetUtcNow() - held[0].StoppedAt).TotalSeconds };
        var named = held.Take(NamedMax).ToList();
        return new HealthPart(
            Name,
            HealthStatus.Degraded,
            $"有 {held.Count} 个活动的消息被平台连续拒绝，其余消息已暂停：{string.Join("；", named.Select(Chinese))}。请改正内容，恢复活动（outreach/campaigns/…/resume），再重发失败的消息（…/retry）。",
            $"{held.Count} campaigns are held because a provider refused one message after the other: {string.Join("; ", named.Select(English))}. Mend the content, resume the campaign (outreach/campaigns/…/resume) and retry what failed (…/retry).",
            numbers);
    }

    private static string Chinese(CampaignStop stop) => $"{stop.Campaign} 的{NameOf(stop).Chinese}（{stop.Code}）";

    private static string English(CampaignStop stop) => $"{stop.Campaign} by {NameOf(stop).English} ({stop.Code})";

    private static (string Chinese, string English) NameOf(CampaignStop stop) => stop.Channel is { } channel ? CheckText.NameOf(channel) : ("消息", "message");
}
