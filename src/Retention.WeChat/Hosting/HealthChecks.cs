using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Redis;

namespace Retention.WeChat.Hosting;

internal sealed class DatabaseHealth(Db db) : IHealthCheck
{
    public string Name => "database";

    public HealthStatus WhenSilent => HealthStatus.Down;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        await db.FindAsync<long>(Sql.Ping, null, ct);
        return HealthPart.Ok(Name);
    }

    internal static class Sql
    {
        public const string Ping = "select count(*) from schema_migration";
    }
}

/// <summary>Without Redis what needs a slot waits and answers go on: the node stays in service.</summary>
internal sealed class RedisHealth(RedisOptions options, RedisConnection redis) : IHealthCheck
{
    public string Name => "redis";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        if (!options.IsConfigured)
            return new HealthPart(Name, HealthStatus.Ok, "未配置，由数据库代替（单节点）", "not configured; the database serves alone (one node)");
        try
        {
            // One that is full, or only reads, answers a ping.
            await (await redis.DatabaseAsync(ct)).StringSetAsync("rw:health", 1, TimeSpan.FromMinutes(1));
            return HealthPart.Ok(Name);
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            return new HealthPart(Name, HealthStatus.Degraded, $"Redis 连接不上或不能写入：需要频次名额的消息（营销与服务通知）暂缓发送，自动回复不受影响。请检查 Redis 服务（内存、是否只读）与 Redis:Configuration。{error.Message}",
                $"Redis is away or takes no writes: what needs a slot under a cap (marketing, news of service) waits, answers go on. Check the server (memory, read-only) and Redis:Configuration. {error.Message}");
        }
    }
}

/// <summary>A node whose lease ran out cannot make ids and so cannot store anything new.</summary>
internal sealed class IdSlotHealth(IdGenerator ids) : IHealthCheck
{
    public string Name => "idSlot";

    public HealthStatus WhenSilent => HealthStatus.Down;

    public Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        // An id that is thrown away costs nothing, and no other question answers so surely.
        ids.Next();
        return Task.FromResult(HealthPart.Ok(Name));
    }
}

internal sealed class SchedulerHealth(ISchedulerFactory schedulers) : IHealthCheck
{
    public string Name => "scheduler";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var status = (await schedulers.GetScheduler(ct)).Status;
        return status == SchedulerStatus.Running
            ? HealthPart.Ok(Name)
            : new HealthPart(Name, HealthStatus.Degraded, $"定时任务未在运行（{status}），到期的触达与奖励会推迟。", $"The scheduler is not running ({status}); what is due waits.");
    }
}
