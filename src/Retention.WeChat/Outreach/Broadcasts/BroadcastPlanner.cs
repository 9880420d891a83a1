using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

/// <summary>Takes open broadcasts along page by page, one slice of each in turn, so that none waits for another.</summary>
internal sealed partial class BroadcastPlanner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<BroadcastPlanner> logger)
    : WorkLoop(TimeSpan.FromMilliseconds(500), logger)
{
    /// <summary>Broadcasts found at once.</summary>
    internal const int PageSize = 50;

    private bool isAnyOpen;

    /// <summary>Where the round over all open ones has come to, and what it has found.</summary>
    private Round round = new(default, AnyOpen: false, More: false);

    public override string Question => BroadcastStore.Sql.AnyOpen;

    /// <summary>One that runs is taken along at its pace.</summary>
    protected override TimeSpan Idle => isAnyOpen ? base.Idle : Unasked;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        IReadOnlyList<Id<Broadcast>> open;
        await using (var scope = scopes.CreateAsyncScope())
            open = await scope.ServiceProvider.GetRequiredService<BroadcastStore>().ListOpenAsync(round.After, clock.GetUtcNow(), PageSize, ct);
        var more = false;
        foreach (var id in open)
            more |= await TakeAlongAsync(id, ct);
        var taken = round with { AnyOpen = round.AnyOpen || open.Count > 0, More = round.More || more };
        if (open.Count == PageSize)
        {
            round = taken with { After = open[^1] };
            return true;
        }

        isAnyOpen = taken.AnyOpen;
        round = new Round(default, AnyOpen: false, More: false);
        return taken.More;
    }

    /// <summary>One that breaks must not hold up the others; its lease gives it a pause.</summary>
    private async Task<bool> TakeAlongAsync(Id<Broadcast> id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<BroadcastSlices>().StepAsync(id, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.Broke(logger, error, id.Value);
            return false;
        }
    }

    private readonly record struct Round(Id<Broadcast> After, bool AnyOpen, bool More);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Broadcast {BroadcastId} could not be taken along; it is tried again.")]
        public static partial void Broke(ILogger logger, Exception error, long broadcastId);
    }
}

/// <summary>
/// Asks for a broadcast slice by slice. A slice and the cursor's move past it are one transaction, fenced by a lease: killed
/// anywhere, nobody is left out and nobody asked twice, however many nodes plan.
/// </summary>
internal sealed class BroadcastSlices(
    BroadcastStore store,
    AudienceStore audience,
    BroadcastFollowUp followUp,
    CampaignStore campaigns,
    OutreachDesk outreach,
    FanRegistry registry,
    FanVariables variables,
    Cached<MarketingStop> stop,
    Cached<CampaignHolds> holds,
    Db db,
    IdGenerator ids,
    TimeProvider clock)
{
    /// <summary>No more than this waits to be sent: what is planned later is decided on fresher facts.</summary>
    public const int BacklogMax = 2_000;

    /// <summary>One mass send takes ten thousand, and the next may be gathered meanwhile.</summary>
    private const int MassBacklogMax = 20_000;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> StepAsync(Id<Broadcast> id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } broadcast)
            return false;
        if (broadcast.State != BroadcastState.Running)
            return await followUp.StepAsync(broadcast, ct);
        if (broadcast is { AskedAllAt: not null, Unsettled: false })
            return await FinishAsync(broadcast, ct);
        if (!IsOver(broadcast) && await RoomAsync(broadcast, ct) == 0)
            return false;

        var token = ids.Next();
        if (!await store.ClaimAsync(id, token, machine.GetUtcNow(), machine.GetUtcNow() + Lease, ct))
            return false;
        // Read again under the lease: another node may have moved it meanwhile.
        var taken = await TakeAlongAsync((await store.FindAsync(id, ct))!, token, ct);
        return taken == OutreachDesk.BatchMax;
    }

    private async Task<bool> FinishAsync(Broadcast broadcast, CancellationToken ct)
    {
        if (!await campaigns.IsUnderWayAsync(broadcast.Campaign, ct))
            await store.FinishAsync(broadcast.Id, clock.GetUtcNow(), ct);
        return false;
    }

    private async Task<int> TakeAlongAsync(Broadcast broadcast, long token, CancellationToken ct)
    {
        var room = IsOver(broadcast) ? OutreachDesk.BatchMax : await RoomAsync(broadcast, ct);
        var released = broadcast.Unsettled && room > 0 ? await followUp.ReleaseAsync(broadcast, room, ct) : 0;
        var (fans, endReached) = await NextAsync(broadcast, room - released, ct);
        var now = clock.GetUtcNow();
        var (_, pacedUntil) = BroadcastPace.Next(broadcast.PacePerMinute, broadcast.PacedUntil!.Value, now, released + fans.Count);
        var cursor = fans.Count > 0 ? fans[^1] : broadcast.CursorFanId;
        await db.InTransactionAsync(
            async each =>
            {
                if (await store.AdvanceAsync(broadcast.Id, token, cursor, pacedUntil, endReached ? broadcast.AskedAllAt ?? now : null, each) && fans.Count > 0)
                    await store.CountAsync(broadcast.Id, await AskAsync(broadcast, fans, each), each);
            },
            ct);
        return released + fans.Count;
    }

    private async Task<int> AskAsync(Broadcast broadcast, IEnumerable<long> fans, CancellationToken ct)
    {
        var people = await registry.LockAsync([.. fans.Select(fan => new Id<Fan>(fan))], ct);
        return await outreach.AskAsync(broadcast.TouchesFor(await variables.OfAsync(people, ct)), ct);
    }

    /// <returns>The next to ask, and whether nobody comes after them.</returns>
    private async Task<(IReadOnlyList<long> Fans, bool EndReached)> NextAsync(Broadcast broadcast, int limit, CancellationToken ct)
    {
        if (broadcast.AskedAllAt is not null || IsOver(broadcast))
            return ([], true);
        if (limit == 0)
            return ([], false);
        var fans = await audience.NextAsync(broadcast, broadcast.CursorFanId, limit, ct);
        return (fans, fans.Count < limit);
    }

    /// <summary>Fans that may be asked now by rate and backlog. One whose messages are held asks nobody, nor does marketing while it is stopped.</summary>
    private async Task<int> RoomAsync(Broadcast broadcast, CancellationToken ct)
    {
        if (broadcast.Purpose == TouchPurpose.Marketing && (await stop.GetAsync(ct)).StoppedAt is not null)
            return 0;
        if ((await holds.GetAsync(ct)).ReasonOf(broadcast.Campaign, broadcast.Purpose) is { } reason && CampaignHolds.IsStop(reason))
            return 0;
        var (paced, _) = BroadcastPace.Next(broadcast.PacePerMinute, broadcast.PacedUntil!.Value, clock.GetUtcNow(), OutreachDesk.BatchMax);
        if (paced == 0)
            return 0;
        var backlogMax = broadcast.IsByMassSend ? MassBacklogMax : BacklogMax;
        return Math.Min(paced, backlogMax - await campaigns.CountPlannedAsync(broadcast.Campaign, backlogMax, ct));
    }

    /// <summary>Whatever held it up, a broadcast past its latest time asks nobody any more.</summary>
    private bool IsOver(Broadcast broadcast) => clock.GetUtcNow() >= broadcast.ExpiresAt;
}
