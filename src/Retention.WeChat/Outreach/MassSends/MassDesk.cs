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
    MassStore jobs,
    MassRowStore rows,
    MassForming forming,
    MassDoubts doubts,
    OutreachDesk outreach,
    ChannelBlocks blocks,
    IPressure pressure,
    SendRates rates,
    WeChatApps apps,
    Db db,
    IdGenerator ids,
    TimeProvider clock)
{
    private const int SettledAtOnce = 20;

    /// <summary>The account's mass sends of the month are used up: every later one would fare the same.</summary>
    private const string MonthUsedUp = "45028";

    private static readonly TimeSpan KeepReceiptsFor = TimeSpan.FromDays(30);

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>WeChat takes a mass send a minute once it has answered 45066.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>WeChat tells the end of a mass send within minutes.</summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromHours(1);

    /// <summary>What somebody must mend first is tried again then.</summary>
    private static readonly TimeSpan MisconfiguredPause = TimeSpan.FromMinutes(10);

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <summary>Keeps what WeChat told; the job it belongs to is settled by the next step, whichever came first.</summary>
    public async Task ReceiveAsync(MassReceipt receipt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Mass sends made in WeChat's own console are told, too, and belong to no job.
        await jobs.DropOldReceiptsAsync(now - KeepReceiptsFor, ct);
        await jobs.KeepReceiptAsync(receipt, now, ct);
    }

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

        if ((await rates.TakeAsync(new ChannelRoute(Channel.MassSend), 1, ct)).Granted == 0)
            return false;
        if (job.Doubtful ? await doubts.LookAgainAsync(job, now, ct) : await LookAgainAsync(job, now, ct))
            await HandOverAsync(job, now, ct);
        return true;
    }

    private async Task HandOverAsync(MassJob job, DateTimeOffset now, CancellationToken ct)
    {
        var token = ids.Next();
        if (!await jobs.ClaimAsync(job, token, now, machine.GetUtcNow(), machine.GetUtcNow() + Lease, ct))
            return;
        var openIds = await rows.ListOpenIdsAsync(job.Mark, ct);
        var called = job with { Attempts = job.Attempts + 1 };
        // Ten thousand messages were looked at since the job was: what was stopped meanwhile is not called, and as doubtful as before.
        var mayLeave = MassRules.MayLeave(job, await forming.GatherAsync([], ct));
        // Once it is on the wire only its own timeout ends it: cancelling would make its outcome unknown.
        await RecordAsync(mayLeave ? await SubmitAsync(called, openIds, now, CancellationToken.None) : called with { DueAt = now }, token, CancellationToken.None);
    }

    /// <summary>The last look at each message of a job, which may have waited long: who may not get it any more leaves it and is decided anew.</summary>
    /// <returns>Whether the job may be handed over, to those who are left.</returns>
    private Task<bool> LookAgainAsync(MassJob job, DateTimeOffset now, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            // Holds the job until commit: nobody hands it over meanwhile.
            if (!await jobs.SetAsideAsync(job, MassJobState.Ready, job.DueAt, now, machine.GetUtcNow(), token))
                return false;
            var waiting = await rows.LockRowsOfJobAsync(job.Mark, token);
            var facts = await forming.GatherAsync([.. waiting.Select(row => row.FanId)], token);
            var may = waiting.ToLookup(row => MassRules.MayLeave(row, facts));
            var staying = may[true].Count();
            var goesOn = staying >= MassRules.RecipientsMin;
            if (!goesOn)
                await jobs.SetAsideAsync(job, MassJobState.Dissolved, job.DueAt, now, machine.GetUtcNow(), token);
            else if (staying < job.Recipients)
                await jobs.ResizeAsync(job.Id, staying, token);
            await outreach.HoldAsync([.. (goesOn ? may[false] : waiting).Select(row => row.ToPending())], MassForming.DecideAgain, now, token);
            return goesOn;
        },
        ct);

    /// <summary>Settles jobs WeChat has told the end of.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> SettleAsync(CancellationToken ct)
    {
        var told = await jobs.ListToldAsync(SettledAtOnce, ct);
        foreach (var id in told)
            await db.InTransactionAsync(token => SettleAsync(new Id<MassJob>(id), token), ct);
        return told.Count > 0;
    }

    /// <summary>Asks WeChat for the end of a job it has not told within an hour: the event may have been lost.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> AskAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (apps.Official is not { } app || await jobs.FindUntoldAsync(now, ct) is not { } job)
            return false;
        // Put off first: one that cannot be answered is not asked for again at once.
        if (await jobs.AskLaterAsync(job, now + ToldWithin, ct) && MassReceipt.Asked(job.MsgId!.Value, await app.MassMessages.StatusAsync(job.MsgId.Value, ct)) is { } receipt)
            await db.InTransactionAsync(token => SettleAsync(job, receipt, token), ct);
        return true;
    }

    private async Task SettleAsync(Id<MassJob> id, CancellationToken ct)
    {
        var job = (await jobs.FindAsync(id, ct))!;
        await SettleAsync(job, (await jobs.FindReceiptAsync(job.MsgId!.Value, ct))!, ct);
    }

    private async Task SettleAsync(MassJob job, MassReceipt receipt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!await jobs.SettleAsync(job.Id, receipt, now, ct))
            return;
        if (receipt.IsSuccess && receipt.SentCount >= job.Recipients)
            await rows.DeliveredAsync(job.Mark, now, ct);
        else if (receipt is { IsSuccess: false, SentCount: null or 0 })
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
                await outreach.HoldAsync(await rows.LockOfJobAsync(job.Mark, MessageState.Sending, token), MassForming.DecideAgain, now, token);
            else if (state == MassJobState.Unknown)
                await doubts.DoubtAsync(job, now, token);
        },
        ct);

    /// <returns>The job as the answer leaves it.</returns>
    private async Task<MassJob> SubmitAsync(MassJob job, IReadOnlyList<string> openIds, DateTimeOffset now, CancellationToken ct)
    {
        if (apps.Official is not { } app)
            return job with { DueAt = now + MisconfiguredPause, ErrorCode = "not_configured", ErrorText = "没有配置公众号，请检查 WeChat 设置。" };
        var form = MessageJson.Read<MassForm>(job.Form);
        MassContent content = form.MediaId is { } media ? new MassContent.News(media) : new MassContent.Text(form.Text ?? "");
        try
        {
            var taken = await app.MassMessages.SendToAsync(openIds, content, job.ClientId, ct);
            return job with { State = MassJobState.Submitted, DueAt = now + ToldWithin, MsgId = taken.MsgId, Doubtful = false, ErrorCode = null, ErrorText = null };
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
                    await doubts.UseSlotsAsync(job, now, each);
                    await rows.SentAsync(job.Mark, now, each);
                    break;
                case MassJobState.Failed:
                    await FailAsync(job, MessageState.Sending, job.ErrorCode!, job.ErrorText!, now, each);
                    if (job.ErrorCode == MonthUsedUp)
                        await blocks.BlockAsync(ChannelBlocks.Everybody, Channel.MassSend, "", MonthUsedUp, job.ErrorText!, now, SendRights.MonthEndOf(now), each);
                    break;
                case MassJobState.Unknown:
                    await doubts.DoubtAsync(job, now, each);
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
        await outreach.ReleaseAsync(job.IsOfMonthOf(now) ? failed : [.. failed.Select(row => row with { SendRightId = null })], ct);
        // A sent one holds its slot no longer, it has used it: whichever it is goes back.
        if (from == MessageState.Sent)
            await db.AfterCommitAsync(token => pressure.GiveBackAsync([.. failed.Select(row => new TouchRef(row.FanId, row.TouchKey))], token), ct);
    }
}
