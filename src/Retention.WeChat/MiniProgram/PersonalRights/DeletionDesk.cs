using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Fans;
using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Erases people who asked for it and did not change their mind. Every account of theirs is erased as after unfollowing,
/// every device is signed out, and whoever comes back starts with an empty wallet, which owes what they owed: what the ledger
/// keeps for its sums belongs to nobody.
/// </summary>
internal sealed class DeletionDesk(
    DeletionRequests requests, DueItems dueItems, Db db, FanRegistry fans, MemberRegistry members, FanEraser eraser, OutreachDesk outreach, JourneyRunner journeys, ShopperSessions sessions,
    PointsLedger ledger)
{
    /// <summary>Does what has come due.</summary>
    public Task CompleteAsync(CancellationToken ct) =>
        dueItems.EachAsync("deletion request", requests.ListDueAsync, (id, token) => db.InTransactionAsync(each => EraseAsync(new Id<DeletionRequest>(id), each), token), ct);

    private async Task EraseAsync(Id<DeletionRequest> id, CancellationToken ct)
    {
        if (await requests.FindDueAsync(id, ct) is not { } due)
            return;
        var people = await members.FansOfAsync(due.FanId, ct);
        await fans.LockAsync([.. people.Append(due.FanId).Distinct()], ct);
        // Somebody was found to be the same person meanwhile: the next tick erases them all.
        if (!people.SequenceEqual(await members.FansOfAsync(due.FanId, ct)))
            return;
        // They may have changed their mind since the list was read.
        if (!await requests.CloseAsync(due, ct))
            return;
        await sessions.EndOfAsync(people, ct);
        foreach (var fan in people)
        {
            await outreach.CancelAsync(fan, "erased", ct);
            await journeys.StopAsync(fan, ct);
            await eraser.EraseNowAsync(fan, ct);
        }

        await ledger.CarryDebtAsync(due.FanId, await members.StartAnewAsync(due.FanId, ct), ct);
    }
}
