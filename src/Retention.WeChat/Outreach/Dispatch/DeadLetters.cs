using Retention.Platform.Data;
using Retention.Platform.Problems;

namespace Retention.WeChat.Outreach;

/// <summary>Messages that failed for good, and how an operator sends one on its way again once the cause is removed.</summary>
internal sealed class DeadLetters(Db db, TimeProvider clock)
{
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

    internal static class Sql
    {
        // The old provider's id goes, and what WeChat and the reports know the try by changes: nothing said of the failed send is about the new one.
        public const string Retry = $"""
            update outreach_message set state = 'Deferred', due_at = @now, attempts = 0, retries = retries + 1, first_attempt_at = null, lane = {OutreachStore.Sql.DeferredLane}, channel = null, send_right_id = null,
                held_until = null, counts_until = null, provider_id = null, reason = 'retried', error_code = null, error_text = null, sent_at = null, closed_at = null
            where id = @Id and state = 'Failed' and content is not null
            """;
    }
}
