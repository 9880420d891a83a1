using Dapper;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>What providers say of sent messages: the table <c>outreach_receipt</c>, and the end of <c>outreach_message</c>.</summary>
internal sealed class ReceiptStore(Db db)
{
    /// <summary>WeChat tells in seconds what became of a subscribe message, and is given this long.</summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromHours(1);

    /// <summary>
    /// The message a receipt is about, locked. Of several with one id, as subscribe messages of a template have it, the oldest
    /// of the hour before; what is in doubt for longer was hardly taken on, and would take the receipt of a later one.
    /// </summary>
    public Task<IReadOnlyList<OpenMessage>> LockByProviderAsync(string providerId, DateTimeOffset toldAt, CancellationToken ct) =>
        db.ListAsync<OpenMessage>(Sql.LockByProvider, new { providerId = providerId.Cut(DispatchStore.ProviderIdMax), since = toldAt - ToldWithin }, ct);

    /// <summary>For providers that echo our own id. What they tell of an earlier try is not about the one an operator has sent since.</summary>
    public Task<IReadOnlyList<OpenMessage>> LockByContextAsync(SmsContext sms, CancellationToken ct) =>
        db.ListAsync<OpenMessage>(Sql.LockByContext, new { id = sms.MessageId, retries = sms.Retries }, ct);

    /// <summary>For an operator's word.</summary>
    public Task<IReadOnlyList<OpenMessage>> LockUnknownAsync(long id, CancellationToken ct) => db.ListAsync<OpenMessage>(Sql.LockUnknown, new { id }, ct);

    public ValueTask DeliveredAsync(long id, string? providerId, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.Delivered, new { id, providerId, now }, ct);

    /// <summary>It never reached the fan, and so takes no room under the caps.</summary>
    /// <param name="code">What reports know the failure by; null leaves what is known of the send.</param>
    public ValueTask FailedAsync(long id, string? providerId, string? code, string? errorText, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Failed, new { id, providerId, code = code.Cut(DispatchStore.CodeMax), errorText = errorText.Cut(300), now }, ct);

    public ValueTask KeepAsync(string providerId, MessageState outcome, string? detail, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Keep, new { providerId = providerId.Cut(DispatchStore.ProviderIdMax), outcome, detail = detail.Cut(200), now }, ct);

    public Task<IReadOnlyList<WaitingReceipt>> ListMatchingAsync(int limit, CancellationToken ct) => db.ListAsync<WaitingReceipt>(Sql.ListMatching, new { limit }, ct);

    public ValueTask DropAsync(string providerId, CancellationToken ct) => db.QueueAsync(Sql.Drop, new { providerId }, ct);

    public Task<int> DropOldAsync(DateTimeOffset before, CancellationToken ct) => db.ExecuteAsync(Sql.DropOld, new { before }, ct);

    internal static class Sql
    {
        private const string OpenColumns = "id, fan_id, touch_key, send_right_id, first_attempt_at";

        public const string LockByProvider = $"""
            select {OpenColumns} from outreach_message
            where provider_id = @providerId and (state = 'Sent' or (state = 'Unknown' and first_attempt_at >= @since))
            order by case when coalesce(sent_at, first_attempt_at) >= @since then 0 else 1 end, coalesce(sent_at, first_attempt_at), id limit 1 /*lock*/
            """;

        // Also while it is being sent: reports come in seconds, a send without an answer takes ten, a dead sender's lease a minute,
        // and the provider tells each only once. Whatever the sender writes down later finds its lease gone.
        public const string LockByContext = $"select {OpenColumns} from outreach_message where id = @id and retries = @retries and state in ('Sending', 'Sent', 'Unknown') /*lock*/";

        public const string LockUnknown = $"select {OpenColumns} from outreach_message where id = @id and state = 'Unknown' /*lock*/";

        public const string Delivered = """
            update outreach_message set state = 'Delivered', provider_id = coalesce(@providerId, provider_id), error_code = null, error_text = null,
                sent_at = coalesce(sent_at, first_attempt_at), closed_at = @now, lease_token = null, lease_until = null
            where id = @id
            """;

        public const string Failed = """
            update outreach_message set state = 'Failed', provider_id = coalesce(@providerId, provider_id), error_code = coalesce(@code, error_code), error_text = @errorText, closed_at = @now,
                send_right_id = null, held_until = null, counts_until = null, lease_token = null, lease_until = null
            where id = @id
            """;

        public const string Keep = """
            insert into outreach_receipt (provider_id, outcome, detail, received_at)
            select @providerId, @outcome, @detail, @now from (select 1 as one) as here
            where not exists (select 1 from outreach_receipt where provider_id = @providerId)
            """;

        // A settled message may have had the same id: the receipt waits for the next one's.
        private const string Matching = "from outreach_receipt r join outreach_message m on m.provider_id = r.provider_id and m.state in ('Sent', 'Unknown')";

        public const string AnyMatching = $"select 1 {Matching}";

        public const string ListMatching = $"select distinct r.provider_id, r.outcome, r.detail, r.received_at {Matching} limit @limit";

        public const string Drop = "delete from outreach_receipt where provider_id = @providerId";

        public const string DropOld = "delete from outreach_receipt where received_at < @before";
    }
}

/// <summary>A message that left, or may have, and whose end is open.</summary>
[method: ExplicitConstructor]
internal sealed record OpenMessage(long Id, Id<Fan> FanId, string TouchKey, long? SendRightId, DateTimeOffset? FirstAttemptAt);

[method: ExplicitConstructor]
internal sealed record WaitingReceipt(string ProviderId, MessageState Outcome, string? Detail, DateTimeOffset ReceivedAt);
