using Retention.Platform.Data;
using Retention.Platform.Problems;

namespace Retention.WeChat.Outreach;

/// <summary>Messages that failed for good, and how an operator sends one on its way again once the cause is removed.</summary>
internal sealed class DeadLetters(Db db, TimeProvider clock)
{
    /// <summary>Of <see cref="OutreachDesk.BatchMax"/> messages each, in one request.</summary>
    private const int BatchesMax = 50;

    public static readonly Problem NotFailed = new("message.not_failed", 409, "只有发送失败的消息可以重新安排。", "Only a failed message can be planned again.");
    public static readonly Problem Stale = new("message.expired", 409, "已过最晚发送时间，不能再发。", "Its latest time has passed; it is never sent stale.");
    public static readonly Problem Erased = new("message.erased", 409, "消息内容已随粉丝资料删除，不能再发。", "Its content was erased with the fan's data.");

    /// <summary>Decides a failed message anew, as if it had never been tried.</summary>
    /// <returns>Null when it waits to be decided.</returns>
    public async Task<Problem?> RetryAsync(OutreachMessage message, CancellationToken ct)
    {
        if (message.State != MessageState.Failed)
            return NotFailed;
        if (message.ExpiresAt <= clock.GetUtcNow())
            return Stale;
        if (message.Content is null)
            return Erased;
        return await db.ExecuteAsync(Sql.Retry, new { message.Id, now = clock.GetUtcNow() }, ct) == 1 ? null : NotFailed;
    }

    /// <summary>The same for what failed of a campaign by one code; what is stale or erased stays as it is.</summary>
    /// <param name="channel">Null for all.</param>
    public async Task<RetriedMessages> RetryAsync(string campaign, string code, Channel? channel, CancellationToken ct)
    {
        var retried = 0;
        for (var batch = 0; batch < BatchesMax; batch++)
        {
            var failed = await db.ListAsync<long>(Sql.ListFailed, new { campaign, code, channel, now = clock.GetUtcNow(), limit = OutreachDesk.BatchMax }, ct);
            if (failed.Count > 0)
                retried += await db.ExecuteAsync(Sql.RetryAll, new { ids = failed, now = clock.GetUtcNow() }, ct);
            if (failed.Count < OutreachDesk.BatchMax)
                return new RetriedMessages(retried, More: false);
        }

        return new RetriedMessages(retried, More: true);
    }

    internal static class Sql
    {
        // The old provider's id goes, and what WeChat and the reports know the try by changes: nothing said of the failed send is about the new one.
        private const string Anew = $"""
            update outreach_message set state = 'Deferred', due_at = @now, attempts = 0, retries = retries + 1, first_attempt_at = null, lane = {OutreachStore.Sql.DeferredLane}, channel = null, send_right_id = null,
                held_until = null, counts_until = null, provider_id = null, reason = 'retried', error_code = null, error_text = null, sent_at = null, closed_at = null
            """;

        public const string Retry = $"{Anew} where id = @Id and state = 'Failed' and content is not null";

        // By id alone: through the index of states two who retry at once would lock rows in different orders.
        public const string RetryAll = $"{Anew} where id in @ids and coalesce(state, '') = 'Failed'";

        public const string ListFailed = """
            select id from outreach_message
            where campaign = @campaign and state = 'Failed' and error_code = @code and (@channel is null or channel = @channel) and content is not null and expires_at > @now
            limit @limit
            """;
    }
}
