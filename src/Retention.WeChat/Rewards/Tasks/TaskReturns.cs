using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Takes back what tasks gave for a first order when no such order is left: points, owed where they are spent, and coupons
/// that no order holds or used. Who orders once more may claim it anew.
/// </summary>
internal sealed class TaskReturns(
    TaskStore store, Cached<IReadOnlyList<MemberTask>> tasks, EarningStore earnings, EarningReturns returns, CouponGifts coupons, FanRegistry fans, TimeProvider clock)
{
    /// <summary>Orders of these members were undone wholly. Belongs to the caller's transaction; costs no statement where no task asks for orders.</summary>
    public async Task OrdersUndoneAsync(IReadOnlyCollection<Id<Fan>> memberIds, CancellationToken ct)
    {
        var asking = (await tasks.GetAsync(ct)).Where(task => task.Kind == TaskKind.FirstOrder).ToDictionary(task => task.Id);
        if (asking.Count == 0 || memberIds.Count == 0)
            return;
        foreach (var rewards in (await store.ListRewardsAsync(memberIds, asking.Keys, ct)).GroupBy(reward => reward.MemberId))
        {
            var orders = await earnings.CountAsync(rewards.Key, EarningKind.Purchase, DateOnly.MinValue, ct);
            foreach (var reward in rewards.Where(reward => orders < asking[reward.TaskId].Need))
                await UndoAsync(reward, asking[reward.TaskId], ct);
        }
    }

    private async Task UndoAsync(TaskReward reward, MemberTask task, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var withCoupon = await coupons.TakeBackAsync(reward.CouponKey, ct);
        var taken = await returns.ReverseAsync(new EarningReversal($"{reward.PointsKey}:undone", reward.PointsKey, NeverWas: true), ct);
        // A task that gives nothing but a coupon has earned nothing.
        if (taken.Problem is { } problem && problem != EarningReturns.NotFound)
            throw new InvalidOperationException($"{reward.PointsKey} cannot be taken back: {problem.Code}.");
        await store.UndoAsync(reward, withCoupon, now, ct);
        await fans.RecordAsync(reward.MemberId, "TaskUndone", task.Title, now, ct);
    }
}
