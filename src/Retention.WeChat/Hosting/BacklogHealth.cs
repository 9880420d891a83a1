using Dapper;
using Retention.Platform.Data;

namespace Retention.WeChat.Hosting;

/// <summary>Callbacks that wait for the worker, and those it gave up.</summary>
internal sealed class InboxHealth(Db db, TimeProvider clock) : IHealthCheck
{
    private const int WaitingSecondsMax = 60;

    public string Name => "inbox";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var row = await db.FindAsync<Row>(Sql.Backlog, null, ct) ?? new Row(0, 0, null);
        var waitingSeconds = Age.Seconds(row.OldestAt, clock.GetUtcNow());
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal) { ["waiting"] = row.Waiting, ["failed"] = row.Failed, ["oldestWaitingSeconds"] = waitingSeconds };
        if (waitingSeconds > WaitingSecondsMax)
            return new HealthPart(Name, HealthStatus.Degraded, $"有 {row.Waiting} 条微信推送待处理，最早的已等待 {waitingSeconds} 秒，请检查数据库负载或增加节点。", $"{row.Waiting} callbacks wait, the oldest for {waitingSeconds} s. Look at the database's load, or add a node.", numbers);
        return row.Failed > 0
            ? new HealthPart(Name, HealthStatus.Degraded, $"有 {row.Failed} 条微信推送重试一天仍处理失败。请查看原因（callbacks/failed），排除后重新处理（callbacks/failed/retry）。", $"{row.Failed} callbacks failed for a day. See why (callbacks/failed), mend the cause and try them again (callbacks/failed/retry).", numbers)
            : HealthPart.Ok(Name, numbers);
    }

    [method: ExplicitConstructor]
    internal sealed record Row(long Waiting, long Failed, DateTimeOffset? OldestAt);

    internal static class Sql
    {
        // Each count reads the index of one state only; done rows, the great majority, are not touched.
        public const string Backlog = """
            select
                (select count(*) from callback_inbox where state = 'Pending') as waiting,
                (select count(*) from callback_inbox where state = 'Failed') as failed,
                (select min(received_at) from callback_inbox where state = 'Pending') as oldest_at
            """;
    }
}

/// <summary>Messages that are due and not yet sent, and those nobody knows the outcome of; a backlog is counted no further than a limit.</summary>
internal sealed class OutboxHealth(Db db, TimeProvider clock) : IHealthCheck
{
    private const int CountMax = 10_000;
    private const int OverdueSecondsMax = 15 * 60;

    public string Name => "outbox";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var row = await db.FindAsync<Row>(Sql.Backlog, new { now, max = CountMax }, ct) ?? new Row(0, 0, null);
        var overdueSeconds = Age.Seconds(row.OldestDueAt, now);
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal) { ["due"] = row.Due, ["unknown"] = row.Unknown, ["oldestDueSeconds"] = overdueSeconds };
        return overdueSeconds > OverdueSecondsMax
            ? new HealthPart(Name, HealthStatus.Degraded, $"有 {row.Due} 条消息到期未发，最早的已超时 {overdueSeconds / 60} 分钟，请检查微信、短信接口与 Redis。", $"{row.Due} messages are due, the oldest for {overdueSeconds / 60} min. Look at the channels and at Redis.", numbers)
            : HealthPart.Ok(Name, numbers);
    }

    [method: ExplicitConstructor]
    internal sealed record Row(long Due, long Unknown, DateTimeOffset? OldestDueAt);

    internal static class Sql
    {
        public const string Backlog = """
            select
                (select count(*) from (select id from outreach_message where state in ('Planned', 'Deferred') and due_at <= @now limit @max) as waiting) as due,
                (select count(*) from (select id from outreach_message where state = 'Unknown' limit @max) as lost) as unknown,
                (select min(due_at) from outreach_message where state in ('Planned', 'Deferred') and due_at <= @now) as oldest_due_at
            """;
    }
}

/// <summary>The daily check that the books balance.</summary>
internal sealed class LedgerHealth(Db db, TimeProvider clock) : IHealthCheck
{
    private const int AgeDaysMax = 2;

    public string Name => "ledger";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        if (await db.FindAsync<Row>(Sql.Last, null, ct) is not { } last)
            return new HealthPart(Name, HealthStatus.Ok, "积分账目尚未核对过", "not checked yet");
        var ageSeconds = Age.Seconds(last.CheckedAt, clock.GetUtcNow());
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal) { ["postings"] = last.Postings, ["faults"] = last.Faults, ["checkedSecondsAgo"] = ageSeconds };
        if (last.Faults > 0)
            return new HealthPart(Name, HealthStatus.Degraded, $"积分账目核对发现 {last.Faults} 处问题，请立即核查。", $"The proof of the ledger found {last.Faults} faults.", numbers);
        return ageSeconds > AgeDaysMax * 24L * 3600
            ? new HealthPart(Name, HealthStatus.Degraded, $"积分账目已超过 {AgeDaysMax} 天没有核对，请检查定时任务。", $"The books were not checked for more than {AgeDaysMax} days; look at the scheduler.", numbers)
            : HealthPart.Ok(Name, numbers);
    }

    [method: ExplicitConstructor]
    internal sealed record Row(DateTimeOffset CheckedAt, long Postings, long Faults);

    internal static class Sql
    {
        public const string Last = "select checked_at, postings, faults from ledger_check order by id desc limit 1";
    }
}

file static class Age
{
    public static long Seconds(DateTimeOffset? since, DateTimeOffset now) => since is { } moment && moment < now ? (long)(now - moment).TotalSeconds : 0;
}
