using System.Globalization;
using Retention.Platform.Time;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>Channels, by account, that this node has paused because they do not work at present: which, since when, why, and when one is tried again.</summary>
internal sealed class ChannelsHealth(ChannelCircuits circuits, TimeProvider clock) : IHealthCheck
{
    public string Name => "channels";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var open = circuits.ListOpen();
        if (open.Count == 0)
            return Task.FromResult(HealthPart.Ok(Name));
        var now = clock.GetUtcNow();
        var numbers = open.ToDictionary(each => $"{each.Route}PausedSeconds", each => (long)(now - each.Open.Since).TotalSeconds, StringComparer.Ordinal);
        return Task.FromResult(new HealthPart(
            Name, HealthStatus.Degraded, string.Join(" ", open.Select(each => Chinese(each.Route, each.Open))), string.Join(" ", open.Select(each => English(each.Route, each.Open))), numbers));
    }

    private static string Chinese(ChannelRoute route, OpenCircuit open) =>
        $"{CheckText.NameOf(route).Chinese}自 {Local(open.Since)} 起暂停发送（{open.Fault.Code}）：{open.Fault.Chinese}{(open.Fault.NeedsSomebody ? "请处理，" : "")}{Local(open.ProbeAt)} 自动再试一条，消息不会丢失。";

    private static string English(ChannelRoute route, OpenCircuit open) =>
        $"Sending by {CheckText.NameOf(route).English} pauses since {Local(open.Since)} ({open.Fault.Code}): {open.Fault.English.TrimEnd('.')}.{(open.Fault.NeedsSomebody ? " Somebody must act." : "")} One message tries again at {Local(open.ProbeAt)}; none is lost.";

    private static string Local(DateTimeOffset at) => BusinessCalendar.Local(at).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
