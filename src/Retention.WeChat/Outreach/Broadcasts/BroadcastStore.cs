using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>broadcast</c>. <see cref="AudienceStore"/> knows who belongs to one.</summary>
internal sealed class BroadcastStore(Db db)
{
    public Task<int> InsertAsync(Broadcast draft, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, Values(draft), ct);

    /// <returns>False when it is no draft any more.</returns>
    public async Task<bool> UpdateDraftAsync(Broadcast draft, CancellationToken ct) => await db.ExecuteAsync(Sql.UpdateDraft, Values(draft), ct) == 1;

    public Task<Broadcast?> FindAsync(Id<Broadcast> id, CancellationToken ct) => db.FindAsync<Broadcast>(Sql.Find, new { id }, ct);

    public Task<Broadcast?> LockAsync(Id<Broadcast> id, CancellationToken ct) => db.FindAsync<Broadcast>(Sql.Lock, new { id }, ct);

    public Task<IReadOnlyList<Broadcast>> PageAsync(BroadcastState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Broadcast>(Sql.Page, new { state, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>Those that need the planner, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<Id<Broadcast>>> ListOpenAsync(Id<Broadcast> after, DateTimeOffset now, int limit, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListOpen, new { after, now, limit }, ct)).Select(id => new Id<Broadcast>(id))];

    /// <returns>False when it is no draft any more.</returns>
    public async Task<bool> StartAsync(Id<Broadcast> id, int audienceSize, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Start, new { id, audienceSize, now }, ct) == 1;

    /// <summary>From one of the states to another; rows that have to follow are seen to by the planner.</summary>
    /// <returns>False when it is in none of them.</returns>
    public async Task<bool> MoveAsync(Id<Broadcast> id, IReadOnlyCollection<BroadcastState> from, BroadcastState to, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(
            Sql.Move,
            new
            {
                id, from, to, now,
                resumedAt = to == BroadcastState.Running ? now : (DateTimeOffset?)null,
                closedAt = to == BroadcastState.Cancelled ? now : (DateTimeOffset?)null,
            },
            ct) == 1;

    /// <summary>Takes a running broadcast for one slice. Leases run on the machine's clock.</summary>
    public async Task<bool> ClaimAsync(Id<Broadcast> id, long token, DateTimeOffset machineNow, DateTimeOffset until, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Claim, new { id, token, machineNow, until }, ct) == 1;

    /// <summary>Moves the cursor and lets go, in the transaction that asks.</summary>
    /// <returns>False when the lease was lost or it runs no more: then nothing may be asked.</returns>
    public async Task<bool> AdvanceAsync(Id<Broadcast> id, long token, long cursor, DateTimeOffset? pacedUntil, DateTimeOffset? askedAllAt, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Advance, new { id, token, cursor, pacedUntil, askedAllAt }, ct) == 1;

    public Task<int> FinishAsync(Id<Broadcast> id, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Finish, new { id, now }, ct);

    public ValueTask CountAsync(Id<Broadcast> id, int asked, CancellationToken ct) => db.QueueAsync(Sql.Count, new { id, asked }, ct);

    public Task<int> SettleAsync(Id<Broadcast> id, BroadcastState state, CancellationToken ct) => db.ExecuteAsync(Sql.Settle, new { id, state }, ct);

    private static object Values(Broadcast row) => new
    {
        row.Id, row.Name, row.State, row.Purpose, row.Priority, row.Budget, row.Content, row.Policy, row.Audience, row.StartsAt, row.ExpiresAt, row.PerMinute,
        row.CreatedBy, row.CreatedAt,
    };

    internal static class Sql
    {
        private const string Columns = """
            id, name, state, unsettled, purpose, priority, budget, content, policy, audience, starts_at, expires_at, per_minute, audience_size, asked,
            cursor_fan_id, paced_until, asked_all_at, created_by, created_at, started_at, resumed_at, closed_at
            """;

        public const string Insert = """
            insert into broadcast (id, name, state, unsettled, purpose, priority, budget, content, policy, audience, starts_at, expires_at, per_minute,
                audience_size, asked, cursor_fan_id, created_by, created_at)
            values (@Id, @Name, @State, 0, @Purpose, @Priority, @Budget, @Content, @Policy, @Audience, @StartsAt, @ExpiresAt, @PerMinute,
                0, 0, 0, @CreatedBy, @CreatedAt)
            """;

        public const string UpdateDraft = """
            update broadcast set name = @Name, purpose = @Purpose, priority = @Priority, budget = @Budget, content = @Content, policy = @Policy,
                audience = @Audience, starts_at = @StartsAt, expires_at = @ExpiresAt, per_minute = @PerMinute
            where id = @Id and state = 'Draft'
            """;

        public const string Find = $"select {Columns} from broadcast where id = @id";

        public const string Lock = $"select {Columns} from broadcast where id = @id /*lock*/";

        public const string Page = $"""
            select {Columns} from broadcast
            where id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        // Of a paused one nothing is left to do until it is resumed, or its latest time has come.
        private const string Open = """
            from broadcast where (
                (state = 'Running' and starts_at <= @now) or (state in ('Paused', 'Cancelled') and unsettled = 1) or (state = 'Paused' and expires_at <= @now))
            """;

        public const string AnyOpen = $"select 1 {Open}";

        public const string ListOpen = $"select id {Open} and id > @after order by id limit @limit";

        public const string Start = """
            update broadcast set state = 'Running', audience_size = @audienceSize, paced_until = @now, started_at = @now
            where id = @id and state = 'Draft'
            """;

        public const string Move = """
            update broadcast set state = @to, unsettled = 1, paced_until = @now, resumed_at = coalesce(@resumedAt, resumed_at), closed_at = @closedAt
            where id = @id and state in @from
            """;

        public const string Claim = """
            update broadcast set lease_token = @token, lease_until = @until
            where id = @id and state = 'Running' and (lease_until is null or lease_until < @machineNow)
            """;

        public const string Finish = "update broadcast set state = 'Finished', closed_at = @now where id = @id and state = 'Running'";

        public const string Advance = """
            update broadcast set cursor_fan_id = @cursor, paced_until = @pacedUntil, asked_all_at = @askedAllAt, lease_token = null, lease_until = null
            where id = @id and lease_token = @token and state = 'Running'
            """;

        public const string Count = "update broadcast set asked = asked + @asked where id = @id";

        public const string Settle = "update broadcast set unsettled = 0 where id = @id and state = @state";
    }
}
