using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>Whether this node can count how often people are disturbed; while it cannot, what needs a slot waits.</summary>
internal sealed class PressureHealth(PressureKeeper keeper, PressureRestorer restorer) : IHealthCheck
{
    /// <summary>To restore takes a quarter of a minute, and longer where there is much.</summary>
    private static readonly TimeSpan ClosedMax = TimeSpan.FromMinutes(2);

    public string Name => "caps";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public Task<HealthPart> CheckAsync(CancellationToken ct) => Task.FromResult((keeper.Elsewhere, restorer.ClosedFor) switch
    {
        ({ } elsewhere, _) => Degraded(
            $"其他节点在{(elsewhere == KeptBy.Redis ? " Redis " : "数据库")}中记录触达频次，本节点的配置与之不同：需要频次名额的消息在本节点暂缓。请让所有节点使用相同的 Redis:Configuration。",
            $"Other nodes keep the caps in {(elsewhere == KeptBy.Redis ? "Redis" : "the database")}, this one's settings differ: what needs a slot waits here. Give all nodes the same Redis:Configuration."),
        (_, { } closed) when closed > ClosedMax => Degraded(
            $"Redis 中的触达频次记录已有 {closed.TotalMinutes:N0} 分钟未能从数据库恢复：需要频次名额的消息暂缓，自动回复不受影响。请查看日志。",
            $"The caps' memory in Redis has not been restored for {closed.TotalMinutes:N0} minutes: what needs a slot waits, answers go on. See the log."),
        _ when !keeper.IsSure => Degraded("无法确认触达频次记录的位置：需要频次名额的消息暂缓。请检查数据库。", "It is not known where the caps are kept: what needs a slot waits. Check the database."),
        _ => HealthPart.Ok(Name),
    });

    private HealthPart Degraded(string chinese, string english) => new(Name, HealthStatus.Degraded, chinese, english);
}
