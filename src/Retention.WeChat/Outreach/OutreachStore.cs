using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>outreach_message</c> as those who decide see it. <see cref="DispatchStore"/> has the senders' side.</summary>
internal sealed class OutreachStore(Db db)
{
    /// <summary>Later than any touch's latest time.</summary>
    private static readonly DateTimeOffset Ever = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ValueTask InsertAsync(OutreachMessage message, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Insert,
            new
            {
                message.Id, message.FanId, message.TouchKey, message.Purpose, message.Campaign, message.Budget, message.Priority, message.State, message.Lane,
                message.Channel, message.Content, message.Policy, message.Decision, message.Reason, message.DueAt, message.ExpiresAt, message.SendRightId,
                message.HeldUntil, message.CountsUntil, message.CostMilliYuan, message.CreatedAt, message.ClosedAt,
            },
            ct);

    public ValueTask SaveDecisionAsync(OutreachMessage message, CancellationToken ct) =>
        db.QueueAsync(
            Sql.SaveDecision,
            new
            {
                message.Id, message.State, message.Lane, message.Channel, message.Content, message.Decision, message.Reason, message.DueAt, message.SendRightId,
                message.HeldUntil, message.CountsUntil, message.CostMilliYuan, message.ClosedAt,
            },
            ct);

    public Task<IReadOnlyList<string>> ListKnownKeysAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        db.ListAsync<string>(Sql.ListKnownKeys, new { keys }, ct);

    /// <summary>Answers nobody took, and those that have to be decided again.</summary>
    public Task<IReadOnlyList<DueMessage>> ListDueAnswersAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<DueMessage>(Sql.ListDueAnswers, new { now, limit }, ct);

    /// <summary>Whatever else has come due; unless marketing is stopped, also what the stop held.</summary>
    public Task<IReadOnlyList<DueMessage>> ListDueAsync(bool isStopped, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<DueMessage>(Sql.ListDue, new { now, stoppedDueBy = isStopped ? now : Ever, limit }, ct);

    /// <summary>The rows still undecided, locked. Fans are locked before, in their order.</summary>
    public Task<IReadOnlyList<OutreachMessage>> LockUndecidedAsync(IReadOnlyCollection<long> ids, DateTimeOffset now, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(Sql.LockUndecided, new { ids, now }, ct);

    /// <summary>One that cannot be decided: looked at again, or past its latest time given up.</summary>
    public Task<int> PutOffAsync(long id, DateTimeOffset now, DateTimeOffset again, CancellationToken ct) => db.ExecuteAsync(Sql.PutOff, new { id, now, again }, ct);

    /// <summary>Of these messages those still offered, locked.</summary>
    public Task<IReadOnlyList<long>> LockOfferedAsync(IReadOnlyCollection<Id<OutreachMessage>> ids, CancellationToken ct) =>
        db.ListAsync<long>(Sql.LockOffered, new { ids = ids.Select(id => id.Value).ToArray() }, ct);

    public Task<int> TakeOfferedAsync(IReadOnlyCollection<long> ids, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.TakeOffered, new { ids, now }, ct);

    public Task<OutreachMessage?> FindAsync(Id<OutreachMessage> id, CancellationToken ct) => db.FindAsync<OutreachMessage>(Sql.Find, new { id }, ct);

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<OutreachMessage>> PageAsync(MessageFilter filter, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(
            filter.Campaign is null ? Sql.Page : Sql.PageOfCampaign, new { filter.State, filter.Campaign, filter.Channel, filter.Code, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<OutreachMessage>> PageOfFanAsync(Id<Fan> fanId, MessageState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(Sql.PageOfFan, new { fanId, state, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>What is not yet on its way to a fan, locked. What may have arrived already is left to its sender, who tells the two apart.</summary>
    public Task<IReadOnlyList<PendingMessage>> LockPendingAsync(Id<Fan> fanId, CancellationToken ct) => db.ListAsync<PendingMessage>(Sql.LockPending, new { fanId }, ct);

    /// <summary>Of these messages those still in one of the states, locked.</summary>
    public Task<IReadOnlyList<PendingMessage>> LockPendingAsync(IReadOnlyCollection<long> ids, IReadOnlyCollection<MessageState> states, CancellationToken ct) =>
        db.ListAsync<PendingMessage>(Sql.LockPendingByIds, new { ids, states }, ct);

    /// <summary>What a campaign has waiting, a page in the order of ids.</summary>
    public Task<IReadOnlyList<DueMessage>> ListWaitingAsync(string campaign, long after, int limit, CancellationToken ct) =>
        db.ListAsync<DueMessage>(Sql.ListWaiting, new { campaign, after, limit }, ct);

    /// <summary>Gives a waiting message other words; of another purpose, it is decided anew.</summary>
    public ValueTask RewordAsync(long id, TouchContent content, TouchPurpose purpose, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Reword, new { id, content = MessageJson.Write(content), purpose, now }, ct);

    public Task<IReadOnlyList<DueMessage>> ListOfCampaignAsync(string campaign, IReadOnlyCollection<MessageState> states, int limit, CancellationToken ct) =>
        db.ListAsync<DueMessage>(Sql.ListOfCampaign, new { campaign, states, limit }, ct);

    /// <summary>Planned messages whose latest time has passed.</summary>
    public Task<IReadOnlyList<DueMessage>> ListStaleAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<DueMessage>(Sql.ListStale, new { now, limit }, ct);

    /// <param name="dueAt">Null for their expiry.</param>
    public ValueTask HoldAsync(IReadOnlyCollection<long> ids, string reason, DateTimeOffset? dueAt, CancellationToken ct) =>
        db.QueueAsync(Sql.Hold, new { ids, reason, dueAt }, ct);

    public Task<IReadOnlyList<long>> ListHeldAsync(string campaign, string reason, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListHeld, new { campaign, reason, limit }, ct);

    public Task<int> ReleaseAsync(IReadOnlyCollection<long> ids, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Release, new { ids, now }, ct);

    public ValueTask CancelAsync(IReadOnlyCollection<long> ids, string reason, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Cancel, new { ids, reason, now }, ct);

    /// <summary>Of the touches named, those of a priority below <paramref name="priority"/> that are planned and not claimed, the lowest first; locked.</summary>
    public Task<IReadOnlyList<OutreachMessage>> LockLowerPlannedAsync(IReadOnlyCollection<string> keys, int priority, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(Sql.LockLowerPlanned, new { keys, priority }, ct);

    /// <summary>As they stand, for who only imagines a touch.</summary>
    public Task<IReadOnlyList<OutreachMessage>> ListLowerPlannedAsync(IReadOnlyCollection<string> keys, int priority, CancellationToken ct) =>
        db.ListAsync<OutreachMessage>(Sql.ListLowerPlanned, new { keys, priority }, ct);

    public ValueTask DisplaceAsync(OutreachMessage loser, bool waits, string reason, string decision, DateTimeOffset dueAt, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Displace,
            new { loser.Id, state = waits ? MessageState.Deferred : MessageState.Suppressed, reason, decision, dueAt, closedAt = waits ? (DateTimeOffset?)null : now },
            ct);

    public ValueTask ForgetContentAsync(Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.ForgetContent, new { fanId }, ct);

    internal static class Sql
    {
        private const string Columns = """
            id, fan_id, touch_key, purpose, campaign, budget, priority, state, lane, channel, content, policy, decision, reason, due_at, expires_at,
            send_right_id, held_until, counts_until, cost_milli_yuan, attempts, first_attempt_at, provider_id, error_code, error_text, created_at,
            sent_at, closed_at
            """;

        /// <summary>As <see cref="Lanes.OfDeferred"/> has it for whatever is not stopped.</summary>
        internal const string DeferredLane = "case when purpose = 'Transactional' then 'Answers' end";

        public const string PutOff = $"""
            update outreach_message set reason = 'undecidable', due_at = @again, state = case when expires_at <= @now then 'Expired' else 'Deferred' end,
                lane = case when expires_at > @now then {DeferredLane} end, closed_at = case when expires_at <= @now then @now end
            where id = @id and state in ('Deferred', 'Offered')
            """;

        // Found by id alone, one after the other. Were the bare column asked for, a server that has few rows in the state would look
        // through the index of states instead, and lock other batches' rows in another order: two batches then wait for each other.
        private const string OfIds = "where id in @ids and coalesce(state, '')";

        public const string Insert = """
            insert into outreach_message (id, fan_id, touch_key, purpose, campaign, budget, priority, state, lane, channel, content, policy, decision,
                reason, due_at, expires_at, send_right_id, held_until, counts_until, cost_milli_yuan, attempts, created_at, closed_at)
            values (@Id, @FanId, @TouchKey, @Purpose, @Campaign, @Budget, @Priority, @State, @Lane, @Channel, @Content, @Policy, @Decision,
                @Reason, @DueAt, @ExpiresAt, @SendRightId, @HeldUntil, @CountsUntil, @CostMilliYuan, 0, @CreatedAt, @ClosedAt)
            """;

        public const string SaveDecision = """
            update outreach_message set state = @State, lane = @Lane, channel = @Channel, content = @Content, decision = @Decision, reason = @Reason,
                due_at = @DueAt, send_right_id = @SendRightId, held_until = @HeldUntil, counts_until = @CountsUntil, cost_milli_yuan = @CostMilliYuan,
                closed_at = @ClosedAt
            where id = @Id
            """;

        public const string ListKnownKeys = "select touch_key from outreach_message where touch_key in @keys";

        // Answered by the index of what waits; rows are read of stale ones only.
        private const string Stale = "from outreach_message where state = 'Planned' and expires_at <= @now and (error_code is null or error_code <> 'outcome_unknown')";

        public const string AnyStale = $"select 1 {Stale}";

        public const string ListStale = $"select id, fan_id {Stale} limit @limit";

        private const string Offered = "from outreach_message where state = 'Offered' and lane is null and due_at <= @now";
        private const string DeferredAnswers = "from outreach_message where state = 'Deferred' and lane = 'Answers' and due_at <= @now";
        private const string Deferred = "from outreach_message where state = 'Deferred' and lane is null and due_at <= @now";
        private const string Stopped = "from outreach_message where state = 'Deferred' and lane = 'Stopped'";

        // One place of the index each. What a stop holds may be very much: it is not looked through to find that the stop still holds.
        public const string AnyDue = $"""
            select 1 {Offered} union all select 1 {DeferredAnswers} union all select 1 {Deferred} union all select 1 {Stopped} and due_at <= @now
            union all select 1 from (select 1 as one) as here
                where not exists (select 1 from outreach_switch where name = 'marketing' and stopped_at is not null) and exists (select 1 {Stopped})
            """;

        public const string ListDueAnswers = $"""
            select id, fan_id from (select id, fan_id {Offered} order by due_at limit @limit) as offered
            union all select id, fan_id from (select id, fan_id {DeferredAnswers} order by due_at limit @limit) as deferred
            limit @limit
            """;

        public const string ListDue = $"""
            select id, fan_id from (select id, fan_id {Deferred} order by due_at limit @limit) as deferred
            union all select id, fan_id from (select id, fan_id {Stopped} and due_at <= @stoppedDueBy order by due_at limit @limit) as stopped
            limit @limit
            """;

        public const string LockUndecided = $"""
            select {Columns} from outreach_message
            {OfIds} in ('Deferred', 'Offered') and (due_at <= @now or lane = 'Stopped')
            order by id /*lock*/
            """;

        public const string LockOffered = $"select id from outreach_message {OfIds} = 'Offered' order by id /*lock*/";

        public const string TakeOffered = $"""
            update outreach_message set state = 'Sent', channel = 'PassiveReply', sent_at = @now, closed_at = @now
            {OfIds} = 'Offered'
            """;

        public const string Find = $"select {Columns} from outreach_message where id = @id";

        private const string Filter = "id < @before and (@State is null or state = @State) and (@Channel is null or channel = @Channel) and (@Code is null or error_code = @Code)";

        public const string Page = $"select {Columns} from outreach_message where {Filter} order by id desc limit @limit";

        public const string PageOfCampaign = $"select {Columns} from outreach_message where campaign = @Campaign and {Filter} order by id desc limit @limit";

        public const string PageOfFan = $"""
            select {Columns} from outreach_message
            where fan_id = @fanId and id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string LockPending = """
            select id, fan_id, touch_key, purpose, channel, send_right_id, held_until from outreach_message
            where fan_id = @fanId and state in ('Planned', 'Deferred', 'Offered') and (error_code is null or error_code <> 'outcome_unknown')
            order by id /*lock*/
            """;

        // As above: what may have arrived is neither taken back nor dropped.
        public const string LockPendingByIds = $"""
            select id, fan_id, touch_key, purpose, channel, send_right_id, held_until from outreach_message
            {OfIds} in @states and (error_code is null or error_code <> 'outcome_unknown')
            order by id /*lock*/
            """;

        public const string ListOfCampaign = """
            select id, fan_id from outreach_message
            where campaign = @campaign and state in @states and (error_code is null or error_code <> 'outcome_unknown')
            limit @limit
            """;

        public const string ListWaiting = """
            select id, fan_id from outreach_message
            where campaign = @campaign and state = 'Deferred' and id > @after
            order by id limit @limit
            """;

        // First what looks at the purpose: MySQL assigns from left to right.
        public const string Reword = """
            update outreach_message set due_at = case when purpose = @purpose then due_at else @now end, lane = case when purpose = @purpose then lane end,
                purpose = @purpose, content = @content
            where id = @id and content is not null
            """;

        // What a job had taken never left with it: its attempt was none. MySQL assigns in order: the state is asked before it is set.
        public const string Hold = $"""
            update outreach_message set attempts = case when state = 'Sending' then attempts - 1 else attempts end, first_attempt_at = null,
                state = 'Deferred', reason = @reason, due_at = coalesce(@dueAt, expires_at), channel = null,
                lane = {DeferredLane}, provider_id = null, send_right_id = null, held_until = null, counts_until = null, lease_token = null, lease_until = null
            {OfIds} in ('Planned', 'Sending')
            """;

        public const string ListHeld = """
            select id from outreach_message
            where campaign = @campaign and state = 'Deferred' and reason = @reason
            limit @limit /*lock*/
            """;

        public const string Release = $"update outreach_message set due_at = @now, reason = null {OfIds} = 'Deferred'";

        public const string Cancel = $"""
            update outreach_message set state = 'Suppressed', reason = @reason, lane = null, send_right_id = null, held_until = null, counts_until = null,
                closed_at = @now
            {OfIds} in ('Planned', 'Deferred', 'Offered')
            """;

        public const string ListLowerPlanned = $"""
            select {Columns} from outreach_message
            where touch_key in @keys and state = 'Planned' and priority < @priority and (error_code is null or error_code <> 'outcome_unknown')
            order by priority, id desc
            """;

        public const string LockLowerPlanned = $"{ListLowerPlanned} /*lock*/";

        public const string Displace = """
            update outreach_message set state = @state, reason = @reason, lane = null, channel = null, decision = @decision, due_at = @dueAt, send_right_id = null,
                held_until = null, counts_until = null, closed_at = @closedAt
            where id = @Id
            """;

        public const string ForgetContent = "update outreach_message set content = null where fan_id = @fanId and content is not null";
    }
}

/// <summary>Which messages are looked for; null for any.</summary>
/// <param name="Code">What the provider refused it with.</param>
internal sealed record MessageFilter(MessageState? State, string? Campaign, Channel? Channel, string? Code);

[method: Dapper.ExplicitConstructor]
internal sealed record DueMessage(long Id, Id<Fan> FanId);

[method: Dapper.ExplicitConstructor]
internal sealed record PendingMessage(
    long Id, Id<Fan> FanId, string TouchKey, TouchPurpose Purpose, Channel? Channel, long? SendRightId, DateTimeOffset? HeldUntil);
