using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Callbacks;

/// <summary>The table <c>penalty</c>.</summary>
internal sealed class PenaltyStore(Db db)
{
    /// <returns>False when WeChat has told this before.</returns>
    public async Task<bool> AddAsync(Penalty penalty, CancellationToken ct) => await db.ExecuteAsync(Sql.Add, penalty, ct) == 1;

    public Task<Penalty?> FindAsync(Id<Penalty> id, CancellationToken ct) => db.FindAsync<Penalty>(Sql.Find, new { id }, ct);

    /// <summary>Newest first, below <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<Penalty>> ListAsync(long before, int limit, CancellationToken ct) => db.ListAsync<Penalty>(Sql.List, new { before, limit }, ct);

    /// <summary>Those nobody has said to have seen, newest first.</summary>
    public Task<IReadOnlyList<Penalty>> ListOpenAsync(int limit, CancellationToken ct) => db.ListAsync<Penalty>(Sql.ListOpen, new { limit }, ct);

    /// <summary>The first one stays recorded.</summary>
    public Task AcknowledgeAsync(Id<Penalty> id, string by, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Acknowledge, new { id, by, now }, ct);

    internal static class Sql
    {
        private const string Columns = "id, punish_id, event_type, app_id, punished_at, reason, content, rule_name, rule_url, guide_url, detail, received_at, acknowledged_at, acknowledged_by";

        public const string Add = $"""
            insert into penalty ({Columns})
            select @Id, @PunishId, @EventType, @AppId, @PunishedAt, @Reason, @Content, @RuleName, @RuleUrl, @GuideUrl, @Detail, @ReceivedAt, null, null from (select 1 as one) as here
            where not exists (select 1 from penalty where punish_id = @PunishId and event_type = @EventType)
            """;

        public const string Find = $"select {Columns} from penalty where id = @id";

        public const string List = $"select {Columns} from penalty where id < @before order by id desc limit @limit";

        public const string ListOpen = $"select {Columns} from penalty where acknowledged_at is null order by id desc limit @limit";

        public const string Acknowledge = "update penalty set acknowledged_at = @now, acknowledged_by = @by where id = @id and acknowledged_at is null";
    }
}
