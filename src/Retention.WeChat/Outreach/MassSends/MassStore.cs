using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>The tables <c>mass_job</c> and <c>mass_receipt</c>. <see cref="MassRowStore"/> has the messages.</summary>
internal sealed class MassStore(Db db)
{
    private const int TextMax = 300;
    private const int StatusMax = 40;

    public ValueTask InsertAsync(MassJob job, CancellationToken ct) => db.QueueAsync(
        Sql.Insert, new { job.Id, job.Campaign, job.Purpose, job.Form, job.Recipients, job.State, job.DueAt, job.ExpiresAt, job.CreatedAt }, ct);

    public Task<MassJob?> FindAsync(Id<MassJob> id, CancellationToken ct) => db.FindAsync<MassJob>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<MassJob>> ListOfCampaignAsync(string campaign, CancellationToken ct) => db.ListAsync<MassJob>(Sql.ListOfCampaign, new { campaign }, ct);

    public Task<MassJob?> FindDueAsync(DateTimeOffset now, DateTimeOffset machineNow, CancellationToken ct) => db.FindAsync<MassJob>(Sql.FindDue, new { now, machineNow }, ct);

    /// <summary>A job whose end WeChat has not told in time.</summary>
    public Task<MassJob?> FindUntoldAsync(DateTimeOffset now, CancellationToken ct) => db.FindAsync<MassJob>(Sql.FindUntold, new { now }, ct);

    /// <returns>False when another node asks, or it has ended.</returns>
    public async Task<bool> AskLaterAsync(MassJob job, DateTimeOffset until, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.AskLater, new { job.Id, job.DueAt, until }, ct) == 1;

    /// <summary>Takes a job for one call; from here on it is doubtful until the call's answer is written down.</summary>
    /// <returns>False when another node has it, or it has changed since it was read.</returns>
    public async Task<bool> ClaimAsync(MassJob job, long token, DateTimeOffset now, DateTimeOffset machineNow, DateTimeOffset until, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Claim, new { job.Id, job.Attempts, token, now, machineNow, until }, ct) == 1;

    /// <summary>Ends or postpones a job that nobody is sending.</summary>
    /// <returns>False when somebody is, or it has changed since it was read.</returns>
    public async Task<bool> SetAsideAsync(MassJob job, MassJobState state, DateTimeOffset dueAt, DateTimeOffset now, DateTimeOffset machineNow, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.SetAside, new { job.Id, job.Attempts, state, dueAt, closedAt = ClosedAt(state, now), machineNow }, ct) == 1;

    public ValueTask ResizeAsync(Id<MassJob> id, int recipients, CancellationToken ct) => db.QueueAsync(Sql.Resize, new { id, recipients }, ct);

    /// <summary>Writes the answer to a call down. A sender that was paused past its lease changes nothing.</summary>
    public async Task<bool> RecordAsync(MassJob job, long token, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(
            Sql.Record,
            new
            {
                job.Id, token, job.State, job.Doubtful, job.DueAt, job.MsgId, job.ErrorCode, errorText = job.ErrorText.Cut(TextMax),
                submittedAt = job.State == MassJobState.Submitted ? now : (DateTimeOffset?)null, closedAt = ClosedAt(job.State, now),
            },
            ct) == 1;

    /// <summary>WeChat wants a pause between mass sends: that holds for all that wait.</summary>
    public Task<int> PostponeAllAsync(DateTimeOffset until, CancellationToken ct) => db.ExecuteAsync(Sql.PostponeAll, new { until }, ct);

    /// <returns>False when it was settled before.</returns>
    public async Task<bool> SettleAsync(Id<MassJob> id, MassReceipt receipt, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(
            Sql.Settle,
            new
            {
                id, state = receipt.IsSuccess ? MassJobState.Finished : MassJobState.Failed, receipt.SentCount, receipt.ErrorCount,
                errorCode = receipt.IsSuccess ? null : receipt.Status, now,
            },
            ct) == 1;

    /// <returns>False when its outcome is not unknown (any more).</returns>
    public async Task<bool> ResolveAsync(Id<MassJob> id, MassJobState state, string note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Resolve, new { id, state, note = note.Cut(TextMax), now }, ct) == 1;

    public Task<int> KeepReceiptAsync(MassReceipt receipt, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.KeepReceipt, new { receipt.MsgId, status = receipt.Status.Cut(StatusMax), receipt.SentCount, receipt.ErrorCount, now }, ct);

    public Task<int> DropOldReceiptsAsync(DateTimeOffset before, CancellationToken ct) => db.ExecuteAsync(Sql.DropOldReceipts, new { before }, ct);

    public Task<IReadOnlyList<long>> ListToldAsync(int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListTold, new { limit }, ct);

    public Task<MassReceipt?> FindReceiptAsync(long msgId, CancellationToken ct) => db.FindAsync<MassReceipt>(Sql.FindReceipt, new { msgId }, ct);

    private static DateTimeOffset? ClosedAt(MassJobState state, DateTimeOffset now) => state is MassJobState.Ready or MassJobState.Submitted ? null : now;

    internal static class Sql
    {
        private const string Columns = """
            id, campaign, purpose, form, recipients, state, doubtful, attempts, due_at, expires_at, first_attempt_at, msg_id, sent_count, error_count,
            error_code, error_text, created_at, submitted_at, closed_at
            """;

        public const string Insert = """
            insert into mass_job (id, campaign, purpose, form, recipients, state, doubtful, attempts, due_at, expires_at, created_at)
            values (@Id, @Campaign, @Purpose, @Form, @Recipients, @State, 0, 0, @DueAt, @ExpiresAt, @CreatedAt)
            """;

        public const string Find = $"select {Columns} from mass_job where id = @id";

        public const string ListOfCampaign = $"select {Columns} from mass_job where campaign = @campaign order by id";

        public const string FindDue = $"""
            select {Columns} from mass_job
            where state = 'Ready' and due_at <= @now and (lease_until is null or lease_until < @machineNow)
            order by due_at limit 1
            """;

        public const string FindUntold = $"select {Columns} from mass_job where state = 'Submitted' and due_at <= @now order by due_at limit 1";

        public const string AskLater = "update mass_job set due_at = @until where id = @Id and state = 'Submitted' and due_at = @DueAt";

        // The day in which WeChat drops a repeat begins with the first call that may have been taken on. MySQL assigns in order: it is asked before it is set.
        public const string Claim = """
            update mass_job set first_attempt_at = case when doubtful = 1 then first_attempt_at else @now end, doubtful = 1,
                lease_token = @token, lease_until = @until, attempts = attempts + 1
            where id = @Id and state = 'Ready' and attempts = @Attempts and (lease_until is null or lease_until < @machineNow)
            """;

        public const string SetAside = """
            update mass_job set state = @state, due_at = @dueAt, closed_at = @closedAt
            where id = @Id and state = 'Ready' and attempts = @Attempts and (lease_until is null or lease_until < @machineNow)
            """;

        public const string Resize = "update mass_job set recipients = @recipients where id = @id";

        public const string Record = """
            update mass_job set state = @State, doubtful = @Doubtful, due_at = @DueAt, msg_id = @MsgId, error_code = @ErrorCode, error_text = @errorText,
                submitted_at = @submittedAt, closed_at = @closedAt, lease_token = null, lease_until = null
            where id = @Id and lease_token = @token
            """;

        public const string PostponeAll = "update mass_job set due_at = @until where state = 'Ready' and due_at < @until";

        public const string Settle = """
            update mass_job set state = @state, sent_count = @SentCount, error_count = @ErrorCount, error_code = @errorCode, closed_at = @now
            where id = @id and state = 'Submitted'
            """;

        public const string Resolve = "update mass_job set state = @state, error_text = @note, closed_at = @now where id = @id and state = 'Unknown'";

        public const string KeepReceipt = """
            insert into mass_receipt (msg_id, status, sent_count, error_count, received_at)
            select @MsgId, @status, @SentCount, @ErrorCount, @now from (select 1 as one) as here
            where not exists (select 1 from mass_receipt where msg_id = @MsgId)
            """;

        public const string DropOldReceipts = "delete from mass_receipt where received_at < @before";

        public const string AnyWork = """
            select 1 from mass_job j join mass_receipt r on r.msg_id = j.msg_id where j.state = 'Submitted'
            union all select 1 from mass_job where state = 'Submitted' and due_at <= @now
            union all select 1 from mass_job where state = 'Ready' and due_at <= @now and (lease_until is null or lease_until < @machineNow)
            """;

        public const string ListTold = "select j.id from mass_job j join mass_receipt r on r.msg_id = j.msg_id where j.state = 'Submitted' order by j.id limit @limit";

        public const string FindReceipt = "select msg_id, status, sent_count, error_count from mass_receipt where msg_id = @msgId";
    }
}
