using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>outreach_message</c> as mass sends see it: rows of a job carry its mark as their provider's id and no lease, for the job has one.</summary>
internal sealed class MassRowStore(Db db)
{
    /// <summary>Parameters in one statement; SQLite takes 32,766.</summary>
    private const int ListMax = 1_000;
    private const int TextMax = 300;

    private static readonly IReadOnlyList<string> Waiting = Lanes.Of(new ChannelRoute(Channel.MassSend));

    public Task<IReadOnlyList<MassGroup>> ListGroupsAsync(DateTimeOffset now, CancellationToken ct) => db.ListAsync<MassGroup>(Sql.ListGroups, new { lanes = Waiting, now }, ct);

    /// <summary>Messages of a campaign that wait, the oldest first, locked.</summary>
    public Task<IReadOnlyList<MassRow>> LockWaitingAsync(string? campaign, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<MassRow>(Sql.LockWaiting, new { campaign, lanes = Waiting, now, limit }, ct);

    /// <summary>Of these fans those who follow now.</summary>
    public async Task<HashSet<long>> ListFollowersAsync(IEnumerable<Id<Fan>> fanIds, CancellationToken ct)
    {
        var followers = new HashSet<long>();
        foreach (var part in fanIds.Select(id => id.Value).Distinct().Chunk(ListMax))
            followers.UnionWith(await db.ListAsync<long>(Sql.ListFollowers, new { ids = part }, ct));
        return followers;
    }

    /// <summary>Gives locked messages to a job.</summary>
    public async Task TakeAsync(IEnumerable<long> ids, string mark, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var part in ids.Chunk(ListMax))
            await db.ExecuteAsync(Sql.Take, new { ids = part, mark, now }, ct);
    }

    public Task<IReadOnlyList<string>> ListOpenIdsAsync(string mark, CancellationToken ct) => db.ListAsync<string>(Sql.ListOpenIds, new { mark }, ct);

    /// <summary>Messages of a job in a state, locked.</summary>
    public Task<IReadOnlyList<PendingMessage>> LockOfJobAsync(string mark, MessageState state, CancellationToken ct) =>
        db.ListAsync<PendingMessage>(Sql.LockOfJob, new { mark, state }, ct);

    /// <summary>Messages of a job that was not handed over, for a last look, locked; their form is the job's.</summary>
    public Task<IReadOnlyList<MassRow>> LockRowsOfJobAsync(string mark, CancellationToken ct) => db.ListAsync<MassRow>(Sql.LockRowsOfJob, new { mark }, ct);

    /// <summary>As <see cref="LockRowsOfJobAsync"/>, for a look only.</summary>
    public Task<IReadOnlyList<MassRow>> ListRowsOfJobAsync(string mark, CancellationToken ct) => db.ListAsync<MassRow>(Sql.ListRowsOfJob, new { mark }, ct);

    /// <summary>Locked messages of a job hold their slots until then.</summary>
    public async Task RenewAsync(IEnumerable<long> ids, DateTimeOffset heldUntil, DateTimeOffset countsUntil, CancellationToken ct)
    {
        foreach (var part in ids.Chunk(ListMax))
            await db.ExecuteAsync(Sql.Renew, new { ids = part, heldUntil, countsUntil }, ct);
    }

    public Task<int> SentAsync(string mark, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Sent, new { mark, now }, ct);

    public Task<int> DeliveredAsync(string mark, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Delivered, new { mark, now }, ct);

    public Task<int> FailAsync(string mark, MessageState from, string? code, string? text, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Fail, new { mark, from, code = code.Cut(DispatchStore.CodeMax), text = text.Cut(TextMax), now }, ct);

    /// <summary>Somebody knows that what was in doubt went out.</summary>
    public Task<int> ArrivedAsync(string mark, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Arrived, new { mark, now }, ct);

    public Task<int> DoubtAsync(string mark, string text, CancellationToken ct) => db.ExecuteAsync(Sql.Doubt, new { mark, text = text.Cut(TextMax) }, ct);

    /// <summary>Some of a job's messages, locked.</summary>
    public async Task DoubtAsync(IEnumerable<long> ids, string text, CancellationToken ct)
    {
        foreach (var part in ids.Chunk(ListMax))
            await db.ExecuteAsync(Sql.DoubtIds, new { ids = part, text = text.Cut(TextMax) }, ct);
    }

    internal static class Sql
    {
        public const string AnyWaiting = "select 1 from outreach_message where state = 'Planned' and lane in ('MassSend:0', 'MassSend:1', 'MassSend:2') and due_at <= @now";

        public const string ListGroups = """
            select campaign, count(*) as waiting, min(due_at) as oldest_at, max(due_at) as newest_at from outreach_message
            where state = 'Planned' and lane in @lanes and due_at <= @now
            group by campaign
            order by min(due_at)
            """;

        public const string LockWaiting = """
            select id, fan_id, touch_key, purpose, campaign, budget, content, expires_at, send_right_id, held_until from outreach_message
            where state = 'Planned' and lane in @lanes and due_at <= @now and (campaign = @campaign or (campaign is null and @campaign is null))
            order by due_at, id limit @limit /*lock*/
            """;

        public const string ListFollowers = "select id from fan where id in @ids and account = 'Official' and state = 'Following' and open_id is not null";

        // By id alone, as OutreachStore has it.
        public const string Take = """
            update outreach_message set state = 'Sending', lane = null, provider_id = @mark, attempts = attempts + 1, first_attempt_at = @now
            where id in @ids and coalesce(state, '') = 'Planned'
            """;

        public const string ListOpenIds = """
            select f.open_id from outreach_message m join fan f on f.id = m.fan_id
            where m.provider_id = @mark and m.state = 'Sending' and f.open_id is not null
            order by m.id
            """;

        public const string LockOfJob = """
            select id, fan_id, touch_key, purpose, channel, send_right_id, held_until from outreach_message
            where provider_id = @mark and state = @state
            order by id /*lock*/
            """;

        public const string ListRowsOfJob = """
            select id, fan_id, touch_key, purpose, campaign, budget, '' as content, expires_at, send_right_id, held_until from outreach_message
            where provider_id = @mark and state = 'Sending'
            order by id
            """;

        public const string LockRowsOfJob = $"{ListRowsOfJob} /*lock*/";

        // By id alone, as OutreachStore has it.
        public const string Renew = "update outreach_message set held_until = @heldUntil, counts_until = @countsUntil where id in @ids and coalesce(state, '') = 'Sending'";

        public const string Sent = "update outreach_message set state = 'Sent', sent_at = @now, held_until = null where provider_id = @mark and state = 'Sending'";

        public const string Delivered = "update outreach_message set state = 'Delivered', closed_at = @now where provider_id = @mark and state = 'Sent'";

        public const string Fail = """
            update outreach_message set state = 'Failed', error_code = @code, error_text = @text, closed_at = @now, send_right_id = null,
                held_until = null, counts_until = null
            where provider_id = @mark and state = @from
            """;

        public const string Arrived = """
            update outreach_message set state = 'Delivered', error_code = null, error_text = null, sent_at = coalesce(sent_at, first_attempt_at), closed_at = @now
            where provider_id = @mark and state = 'Unknown'
            """;

        public const string Doubt = """
            update outreach_message set state = 'Unknown', error_code = 'outcome_unknown', error_text = @text
            where provider_id = @mark and state = 'Sending'
            """;

        public const string DoubtIds = """
            update outreach_message set state = 'Unknown', error_code = 'outcome_unknown', error_text = @text
            where id in @ids and coalesce(state, '') = 'Sending'
            """;
    }
}
