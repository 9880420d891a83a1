using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Says whether posters can be drawn here. Without librsvg everything else goes on: fans get the QR code.</summary>
internal sealed class PosterHealth(PosterPress press) : IHealthCheck
{
    public string Name => "posters";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public Task<HealthPart> CheckAsync(CancellationToken ct) => Task.FromResult(press.IsAvailable
        ? HealthPart.Ok(Name)
        : new HealthPart(
            Name, HealthStatus.Ok, $"未安装海报绘制组件（缺少 {string.Join("、", press.Missing)}），以链接和二维码代替；需要海报请安装 librsvg2-2 与 fonts-noto-cjk。",
            $"posters are off ({string.Join(", ", press.Missing)} missing): link and QR code serve instead; install librsvg2-2 and fonts-noto-cjk"));
}
