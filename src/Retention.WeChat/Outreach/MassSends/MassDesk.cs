using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Hands mass jobs over and writes down what came of them. Killed between the call and its record, the same job is handed
/// over again with the same client id, which WeChat knows for a day and answers with the first call's number: nobody gets
/// it twice. After that day nobody can tell, and it stays unknown.
/// </summary>
internal sealed class MassDesk(
    MassStore jobs, MassRowStore rows, MassForming forming, OutreachDesk outreach, IPressure pressure, SendRates rates, WeChatApps apps, Db db, IdGenerator ids, TimeProvider clock)
{
    private const int SettledAtOnce = 20;
    private const string UnknownText = "群发提交后没有得到答复，无法确定是否已发出。";

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>WeChat takes a mass send a minute once it has answered 45066.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>What somebody must mend first is tried again then.</summary>
    private static readonly TimeSpan MisconfiguredPause = TimeSpan.FromMinutes(10);

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <summary>Keeps what WeChat told; the job it belongs to is settled by the next step, whichever came first.</summary>
    public Task ReceiveAsync(MassReceipt receipt, CancellationToken ct) => jobs.KeepReceiptAsync(receipt, clock.GetUtcNow(), ct);

    /// <returns>Whether a job was due and its turn had come.</returns>
    public async Task<bool> SendNextAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await jobs.FindDueAsync(now, machine.GetUtcNow(), ct) is not { } job)
            return false;
        var repeatIsSafe = !job.Doubtful || now - job.FirstAttemptAt < MassRules.RepeatIsSafeFor;
        if (!repeatIsSafe || !MassRules.MayLeave(job, await forming.GatherAsync([], ct)))
        {
            await SetAsideAsync(job, repeatIsSafe && now < job.ExpiresAt, now, ct);
            return true;
        }

        if ((await rates.TakeAsync(Channel.MassSend, 1, ct)).Granted == 0)
            return false;
        var token = ids.Next();
        if (!await jobs.ClaimAsync(job, token, now, machine.GetUtcNow(), machine.GetUtcNow() + Lease, ct))
            return true;
        // Once it is on the wire only its own timeout ends it: cancelling would make its outcome unknown.
        await RecordAsync(await SubmitAsync(job with { Attempts = job.Attempts + 1 }, now, CancellationToken.None), token, CancellationToken.None);
        return true;
    }

    /// <summary>Settles jobs WeChat has told the end of.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> SettleAsync(CancellationToken ct)
    {
        var told = await jobs.ListToldAsync(SettledAtOnce, ct);
        foreach (var id in told)
            await db.InTransactionAsync(token => SettleAsync(new Id<MassJob>(id), token), ct);
        return told.Count > 0;
    }

    private async Task SettleAsync(Id<MassJob> id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var job = (await jobs.FindAsync(id, ct))!;
        var receipt = (await jobs.FindReceiptAsync(job.MsgId!.Value, ct))!;
        if (!await jobs.SettleAsync(id, receipt, now, ct))
            return;
        if (receipt.IsSuccess && receipt.SentCount >= job.Recipients)
            await rows.DeliveredAsync(job.Mark, now, ct);
        else if (!receipt.IsSuccess && receipt.SentCount == 0)
            await FailAsync(job, MessageState.Sent, receipt.Status, "微信没有完成这次群发。", now, ct);
        // Else some got it and some did not, and WeChat does not tell who: they stay sent, the job has the counts.
    }

    /// <summary>A job never handed over is dissolved; a doubtful one waits as long as a repeat is safe and in time.</summary>
    private Task SetAsideAsync(MassJob job, bool mayWait, DateTimeOffset now, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var state = !job.Doubtful ? MassJobState.Dissolved : mayWait ? MassJobState.Ready : MassJobState.Unknown;
            if (!await jobs.SetAsideAsync(job, state, now + Pause, now, machine.GetUtcNow(), token))
                return;
            if (state == MassJobState.Dissolved)
                await outreach.HoldAsync(await rows.LockOfJobAsync(job.Mark, MessageState.Sending, token), "decide_again", now, token);
            else if (state == MassJobState.Unknown)
                await DoubtAsync(job, now, token);
        },
        ct);

    /// <returns>The job as the answer leaves it.</returns>
    private async Task<MassJob> SubmitAsync(MassJob job, DateTimeOffset now, CancellationToken ct)
    {
        if (apps.Official is not { } app)
            return job with { DueAt = now + MisconfiguredPause, ErrorCode = "not_configured", ErrorText = "没有配置公众号，请检查 WeChat 设置。" };
        var form = MessageJson.Read<MassForm>(job.Form);
        MassContent content = form.MediaId is { } media ? new MassContent.News(media) : new MassContent.Text(form.Text ?? "");
        try
        {
            var taken = await app.MassMessages.SendToAsync(await rows.ListOpenIdsAsync(job.Mark, ct), content, job.ClientId, ct);
            return job with { State = MassJobState.Submitted, MsgId = taken.MsgId, Doubtful = false, ErrorCode = null, ErrorText = null };
        }
        catch (WeChatException error)
        {
            return After(job, error, now);
        }
    }

    /// <summary>An earlier doubt outlives a refusal: the first call may have been taken on.</summary>
    private static MassJob After(MassJob job, WeChatException error, DateTimeOffset now)
    {
        var told = job with { ErrorCode = error.ErrCode == 0 ? error.Kind.ToString() : $"{error.ErrCode}", ErrorText = error.Explanation };
        return error.Kind switch
        {
            WeChatErrorKind.OutcomeUnknown => told with { Doubtful = true, DueAt = now + WorkLoop.PauseAfter(job.Attempts, 0.5) },
            WeChatErrorKind.Transient or WeChatErrorKind.TokenInvalid => told with { DueAt = now + WorkLoop.PauseAfter(job.Attempts, 0.5) },
            WeChatErrorKind.RateLimited => told with { DueAt = now + (error.RetryAfter is { } after && after > Pause ? after : Pause) },
            WeChatErrorKind.Misconfigured => told with { DueAt = now + MisconfiguredPause },
            WeChatErrorKind.FanUnreachable or WeChatErrorKind.RefusedContent or WeChatErrorKind.Rejected =>
                told with { State = job.Doubtful ? MassJobState.Unknown : MassJobState.Failed },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Task RecordAsync(MassJob job, long token, CancellationToken ct) => db.InTransactionAsync(
        async each =>
        {
            var now = clock.GetUtcNow();
            if (!await jobs.RecordAsync(job, token, now, each))
                return;
            switch (job.State)
            {
                case MassJobState.Submitted:
                    await ConfirmAsync(job, now, each);
                    await rows.SentAsync(job.Mark, now, each);
                    break;
                case MassJobState.Failed:
                    await FailAsync(job, MessageState.Sending, job.ErrorCode!, job.ErrorText!, now, each);
                    break;
                case MassJobState.Unknown:
                    await DoubtAsync(job, now, each);
                    break;
                case MassJobState.Ready when job.DueAt >= now + Pause:
                    await jobs.PostponeAllAsync(job.DueAt, each);
                    break;
                default:
                    break;
            }
        },
        ct);

    private async Task FailAsync(MassJob job, MessageState from, string code, string text, DateTimeOffset now, CancellationToken ct)
    {
        var failed = await rows.LockOfJobAsync(job.Mark, from, ct);
        await rows.FailAsync(job.Mark, from, code, text, now, ct);
        await outreach.ReleaseAsync([.. failed.Select(row => row with { HeldUntil = row.HeldUntil ?? now })], ct);
    }

    /// <summary>It may have arrived: right and slot stay used.</summary>
    private async Task DoubtAsync(MassJob job, DateTimeOffset now, CancellationToken ct)
    {
        await ConfirmAsync(job, now, ct);
        await rows.DoubtAsync(job.Mark, UnknownText, ct);
    }

    private async Task ConfirmAsync(MassJob job, DateTimeOffset now, CancellationToken ct)
    {
        List<SentTouch> counted =
        [
            .. (await rows.LockOfJobAsync(job.Mark, MessageState.Sending, ct)).Where(row => row.HeldUntil is not null).Select(row => new SentTouch(row.FanId, row.TouchKey, now)),
        ];
        if (counted.Count > 0)
            await db.AfterCommitAsync(token => pressure.ConfirmAsync(counted, token), ct);
    }
}
