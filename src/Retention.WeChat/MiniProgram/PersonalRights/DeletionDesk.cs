using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Erases people who asked for it and did not change their mind. Every account of theirs is erased as after unfollowing,
/// every device is signed out, and whoever comes back starts with an empty wallet: what the ledger keeps for its sums
/// belongs to nobody.
/// </summary>
internal sealed class DeletionDesk(
    DeletionRequests requests, Db db, FanRegistry fans, MemberRegistry members, FanEraser eraser, OutreachDesk outreach, JourneyRunner journeys, ShopperSessions sessions)
{
    private const int BatchMax = 50;

    /// <summary>Does what has come due.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        foreach (var due in await requests.ListDueAsync(BatchMax, ct))
            await db.InTransactionAsync(token => EraseAsync(due, token), ct);
    }

    private async Task EraseAsync(DeletionRequest due, CancellationToken ct)
    {
        var people = await members.FansOfAsync(due.FanId, ct);
        await fans.LockAsync([.. people.Append(due.FanId).Distinct()], ct);
        // Somebody was found to be the same person meanwhile: the next tick erases them all.
        if (!people.SequenceEqual(await members.FansOfAsync(due.FanId, ct)))
            return;
        // They may have changed their mind since the list was read.
        if (!await requests.CloseAsync(due, ct))
            return;
        await sessions.EndOfAsync(people, ct);
        foreach (var id in people)
        {
            await outreach.CancelAsync(id, "erased", ct);
            await journeys.StopAsync(id, ct);
            await eraser.EraseNowAsync(id, ct);
        }

        await members.StartAnewAsync(due.FanId, ct);
    }
}
