using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Journeys;

/// <summary>Changes plans in force; what waits of them follows.</summary>
internal sealed class PlanDesk(LifecycleStore store, CampaignStops stops, PlanRevision revision, Cached<PlanCatalog> plans, Db db, TimeProvider clock)
{
    /// <summary>Switched off, what is waiting of it is held; switched on again, it goes on, unless its latest time has passed.</summary>
    /// <returns>False when there is no such plan.</returns>
    public async Task<bool> SwitchAsync(Id<LifecyclePlan> id, bool enabled, string by, CancellationToken ct)
    {
        var found = await db.InTransactionAsync(
            async token =>
            {
                if (await store.SwitchPlanAsync(id, enabled, token) == 0)
                    return false;
                var campaign = LifecyclePlan.CampaignOf(id);
                if (enabled)
                    await stops.LetGoAsync(campaign, CampaignHolds.PlanOff, token);
                else
                    await stops.StopAsync(new CampaignStop(campaign, CampaignHolds.PlanOff, null, null, null, by, clock.GetUtcNow()), token);
                return true;
            },
            ct);
        plans.Invalidate();
        return found;
    }

    /// <summary>
    /// Fans on their way get what is new and still lies before them; what they have had is not repeated, and who is through
    /// stays through. What waits to be sent is sent with the new words, or not at all where its milestone is gone.
    /// </summary>
    /// <returns>False when there is no such plan.</returns>
    public async Task<bool> ReplaceAsync(Id<LifecyclePlan> id, IReadOnlyList<Milestone> milestones, CancellationToken ct)
    {
        var found = await db.InTransactionAsync(
            async token =>
            {
                var catalog = await LifecycleStore.LoadPlansAsync(db, token);
                if (catalog.Plans.All(plan => plan.Id != id))
                    return false;
                IReadOnlyList<int> before = [.. catalog.Of(id).Select(each => each.AfterMinutes)];
                await store.DeleteMilestonesAsync(id, token);
                foreach (var milestone in milestones)
                    await store.InsertMilestoneAsync(milestone, token);
                foreach (var (added, waitedFor) in PlanChange.PulledForward(before, [.. milestones.Select(each => each.AfterMinutes)]))
                    await store.PullForwardAsync(id, added, waitedFor, clock.GetUtcNow(), token);
                await revision.BeginAsync(id, token);
                return true;
            },
            ct);
        plans.Invalidate();
        return found;
    }
}
