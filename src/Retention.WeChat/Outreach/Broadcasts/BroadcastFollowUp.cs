namespace Retention.WeChat.Outreach;

/// <summary>
/// Makes the messages of a broadcast follow its state: held while it is paused, released once it runs again, dropped when
/// it was cancelled. Done again and again until nothing is left that a decision or a sender may have brought back. A pause
/// ends with the broadcast's latest time: nothing of it leaves any more, so it only comes to its end.
/// </summary>
internal sealed class BroadcastFollowUp(BroadcastStore store, CampaignStore campaigns, OutreachDesk outreach, TimeProvider clock)
{
    /// <summary>By then every node has seen that the broadcast runs: none holds another message.</summary>
    private static readonly TimeSpan SeenEverywhere = TimeSpan.FromSeconds(5);

    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> StepAsync(Broadcast broadcast, CancellationToken ct)
    {
        switch (broadcast.State)
        {
            case BroadcastState.Paused when clock.GetUtcNow() >= broadcast.ExpiresAt:
                return await store.MoveAsync(broadcast.Id, [BroadcastState.Paused], BroadcastState.Running, clock.GetUtcNow(), ct);
            case BroadcastState.Paused:
                var held = await outreach.HoldAsync(broadcast.Campaign, CampaignHolds.Paused, ct);
                if (held == 0 && !await campaigns.IsLeavingAsync(broadcast.Campaign, ct))
                    await store.SettleAsync(broadcast.Id, BroadcastState.Paused, ct);
                return held == OutreachDesk.BatchMax;
            case BroadcastState.Cancelled:
                var dropped = await outreach.CancelAsync(broadcast.Campaign, CampaignHolds.Cancelled, ct);
                if (dropped == 0 && !await campaigns.IsUnderWayAsync(broadcast.Campaign, ct))
                    await store.SettleAsync(broadcast.Id, BroadcastState.Cancelled, ct);
                return dropped == OutreachDesk.BatchMax;
            default:
                return false;
        }
    }

    /// <summary>Releases what a pause held; within the rate, for it goes out like those asked for the first time.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReleaseAsync(Broadcast broadcast, int limit, CancellationToken ct)
    {
        var released = await outreach.ReleaseAsync(broadcast.Campaign, CampaignHolds.Paused, limit, ct);
        if (released == 0 && clock.GetUtcNow() >= broadcast.ResumedAt + SeenEverywhere)
            await store.SettleAsync(broadcast.Id, BroadcastState.Running, ct);
        return released;
    }
}
