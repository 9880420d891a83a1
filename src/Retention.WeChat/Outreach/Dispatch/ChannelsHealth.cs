using System.Globalization;
using Retention.Platform.Data;
using Retention.Platform.Time;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Channels, by account, that this node has paused because they do not work at present: which, since when, why, and when one is
/// tried again. Those it was not told of, though the installation has them.
/// </summary>
internal sealed class ChannelsHealth(ChannelCircuits circuits, ConfiguredChannels configured, Cached<KnownChannels> known, TimeProvider clock) : IHealthCheck
{
    public string Name => "channels";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var open = circuits.ListOpen();
        var missing = (await known.GetAsync(ct)).All.Except(configured.All).Order().Select(CheckText.NameOf).ToList();
        if (open.Count == 0 && missing.Count == 0)
            return HealthPart.Ok(Name);
        var now = clock.GetUtcNow();
        var numbers = open.ToDictionary(each => $"{each.Route}PausedSeconds", each => (long)(now - each.Open.Since).TotalSeconds, StringComparer.Ordinal);
        List<string> chinese = [.. open.Select(each => Chinese(each.Route, each.Open))];
        List<string> english = [.. open.Select(each => English(each.Route, each.Open))];
        if (missing.Count > 0)
        {
            chinese.Add($"本节点没有配置{string.Join('、', missing.Select(name => name.Chinese))}，而一天内配置过（本节点或其他节点）：只能由此发送的触达会等待。请检查设置；如已停用，一天后不再提示。");
            english.Add($"This node has no account for {string.Join(", ", missing.Select(name => name.English))}, though the installation had one within a day: touches with no other channel wait. Check the settings; if it was dropped on purpose, this ends after a day.");
        }

        return new HealthPart(Name, HealthStatus.Degraded, string.Join(" ", chinese), string.Join(" ", english), numbers);
    }

    private static string Chinese(ChannelRoute route, OpenCircuit open) =>
        $"{CheckText.NameOf(route).Chinese}自 {Local(open.Since)} 起暂停发送（{open.Fault.Code}）：{open.Fault.Chinese}{(open.Fault.NeedsSomebody ? "请处理，" : "")}{Local(open.ProbeAt)} 自动再试一条，消息不会丢失。";

    private static string English(ChannelRoute route, OpenCircuit open) =>
        $"Sending by {CheckText.NameOf(route).English} pauses since {Local(open.Since)} ({open.Fault.Code}): {open.Fault.English.TrimEnd('.')}.{(open.Fault.NeedsSomebody ? " Somebody must act." : "")} One message tries again at {Local(open.ProbeAt)}; none is lost.";

    private static string Local(DateTimeOffset at) => BusinessCalendar.Local(at).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
