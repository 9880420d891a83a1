using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Jobs WeChat may have taken on. It knows them by their client id alone, so one is handed over again under that id, and to
/// those only who may still get it: hours may lie between, and whoever said no, left or was reached otherwise meanwhile is
/// left out. For them it stays unknown, because the first call may have arrived.
/// </summary>
internal sealed class MassDoubts(MassStore jobs, MassRowStore rows, MassForming forming, IPressure pressure, OutreachRules rules, Db db, TimeProvider clock)
{
    private const string UnknownText = "群发提交后没有得到答复，无法确定是否已发出。";

    /// <summary>Slots asked for at once.</summary>
    private const int SlotsMax = 1_000;

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <returns>Whether the job may be handed over again, to those who are left.</returns>
    public async Task<bool> LookAgainAsync(MassJob job, DateTimeOffset now, CancellationToken ct)
    {
        // Before any row is locked: fans are locked before messages, as everywhere.
        var slots = await RenewAsync(await rows.ListRowsOfJobAsync(job.Mark, ct), now, ct);
        if (slots.Values.Any(fact => fact is PressureFact.Unavailable))
        {
            await jobs.SetAsideAsync(job, MassJobState.Ready, now + OutreachDecision.PressureRetry, now, machine.GetUtcNow(), ct);
            return false;
        }

        return await db.InTransactionAsync(token => LeaveOutAsync(job, slots, now, token), ct);
    }

    /// <summary>It may have arrived: rights and slots stay used.</summary>
    public async Task DoubtAsync(MassJob job, DateTimeOffset now, CancellationToken ct)
    {
        await UseSlotsAsync(job, now, ct);
        await rows.DoubtAsync(job.Mark, UnknownText, ct);
    }

    public async Task UseSlotsAsync(MassJob job, DateTimeOffset now, CancellationToken ct) =>
        await UseSlotsAsync(await rows.LockOfJobAsync(job.Mark, MessageState.Sending, ct), now, ct);

    /// <summary>A slot held too long would count too early: it is held anew as long as the doubt lasts.</summary>
    /// <returns>What the caps say, by message, where they had to be asked.</returns>
    private async Task<Dictionary<long, PressureFact>> RenewAsync(IReadOnlyList<MassRow> waiting, DateTimeOffset now, CancellationToken ct)
    {
        var facts = new Dictionary<long, PressureFact>();
        foreach (var part in waiting.Where(row => !MassRules.OutlastsTheCall(row, now)).Chunk(SlotsMax))
        {
            var answers = await pressure.ReserveAsync([.. part.Select(row => row.ToWish())], now, ct);
            foreach (var (row, fact) in part.Zip(answers))
                facts[row.Id] = fact;
        }

        return facts;
    }

    private async Task<bool> LeaveOutAsync(MassJob job, Dictionary<long, PressureFact> slots, DateTimeOffset now, CancellationToken ct)
    {
        // Holds the job until commit: nobody hands it over meanwhile.
        if (!await jobs.SetAsideAsync(job, MassJobState.Ready, job.DueAt, now, machine.GetUtcNow(), ct))
            return false;
        var waiting = (await rows.LockRowsOfJobAsync(job.Mark, ct)).Select(row => AsHeld(row, slots.GetValueOrDefault(row.Id))).ToList();
        foreach (var alike in waiting.Where(row => slots.GetValueOrDefault(row.Id) is PressureFact.Reserved).GroupBy(row => row.HeldUntil!.Value))
            await rows.RenewAsync(alike.Select(row => row.Id), alike.Key, alike.Key + rules.Pressure.Longest, ct);
        var facts = await forming.GatherAsync([.. waiting.Select(row => row.FanId)], ct);
        var may = waiting.ToLookup(row => MassRules.MayLeave(row, facts));
        if (may[true].Count() >= MassRules.RecipientsMin)
        {
            // The number of recipients stays: the first call had as many, and the end WeChat tells may be that one's.
            await rows.DoubtAsync(may[false].Select(row => row.Id), UnknownText, ct);
            await UseSlotsAsync([.. may[false].Select(row => row.ToPending())], now, ct);
            return true;
        }

        if (await jobs.SetAsideAsync(job, MassJobState.Unknown, job.DueAt, clock.GetUtcNow(), machine.GetUtcNow(), ct))
            await DoubtAsync(job, now, ct);
        return false;
    }

    /// <summary>One the caps do not cover any more needs no slot.</summary>
    private static MassRow AsHeld(MassRow row, PressureFact? fact) => fact switch
    {
        PressureFact.Reserved slot => row with { HeldUntil = slot.HeldUntil },
        PressureFact.Free => row with { HeldUntil = null },
        _ => row,
    };

    private async Task UseSlotsAsync(IReadOnlyList<PendingMessage> messages, DateTimeOffset now, CancellationToken ct)
    {
        List<SentTouch> used = [.. messages.Where(row => row.HeldUntil is not null).Select(row => new SentTouch(row.FanId, row.TouchKey, now))];
        if (used.Count > 0)
            await db.AfterCommitAsync(token => pressure.ConfirmAsync(used, token), ct);
    }
}
