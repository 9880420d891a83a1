using Retention.WeChat.Hosting;

namespace Retention.WeChat.Orders;

/// <summary>Imports of orders that ought to come on and do not: a slice that breaks is tried again for ever.</summary>
internal sealed class ImportHealth(OrderImportStore imports) : IHealthCheck
{
    private const int StillMinutesMax = 15;

    public string Name => "orderImports";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (await imports.ListStuckAsync(now.AddMinutes(-StillMinutesMax), ct) is not [var first, ..] stuck)
            return HealthPart.Ok(Name);
        var minutes = (long)(now - first).TotalMinutes;
        return new HealthPart(
            Name, HealthStatus.Degraded,
            $"有 {stuck.Count} 个订单导入没有进展，最久的已 {minutes} 分钟。原因在日志里（Import … could not be taken along）；排除后自动继续。",
            $"{stuck.Count} imports of orders do not come on, the longest for {minutes} min. The log says why (Import … could not be taken along); mended, they go on by themselves.",
            new Dictionary<string, long>(StringComparer.Ordinal) { ["stuck"] = stuck.Count, ["stillMinutes"] = minutes });
    }
}
