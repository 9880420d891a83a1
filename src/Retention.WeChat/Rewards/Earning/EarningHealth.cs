using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>Rules whose budget is used up give nothing, and nobody is told so but by this.</summary>
internal sealed class EarningHealth(Db db, TimeProvider clock) : IHealthCheck
{
    public string Name => "earningBudgets";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var paused = await db.FindAsync<long>(Sql.CountPaused, new { now = clock.GetUtcNow() }, ct);
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal) { ["paused"] = paused };
        return paused == 0
            ? HealthPart.Ok(Name, numbers)
            : new HealthPart(
                Name, HealthStatus.Degraded, $"{paused} 条积分规则的预算已用完，正在停发积分。请追加预算或停用规则。",
                $"{paused} earning rules have used up their budget and give nothing; top them up or disable them.", numbers);
    }

    internal static class Sql
    {
        public const string CountPaused = """
            select count(*) from earning_rule
            where enabled = 1 and paused_at is not null and (starts_at is null or starts_at <= @now) and (ends_at is null or ends_at > @now)
            """;
    }
}
