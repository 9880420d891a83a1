using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Journeys;

/// <summary>Takes fans along the plans: each milestone once, its points once, its touch through one decision.</summary>
internal sealed partial class JourneyRunner(
    LifecycleStore store,
    FanRegistry fans,
    EarningDesk earning,
    OutreachDesk outreach,
    FanVariables variables,
    Cached<PlanCatalog> plans,
    Db db,
    IdGenerator ids,
    TimeProvider clock,
    ILogger<JourneyRunner> logger)
{
    public const int BatchMax = OutreachDesk.BatchMax;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <summary>A first follow starts every plan; a return goes on with what is left of them.</summary>
    public async Task StartAsync(Fan fan, FollowKind kind, DateTimeOffset at, CancellationToken ct)
    {
        var catalog = await plans.GetAsync(ct);
        var running = kind == FollowKind.First ? [] : (await store.ListRunsOfAsync(fan.Id, ct)).ToDictionary(run => run.PlanId);
        foreach (var plan in catalog.Enabled)
        {
            var milestones = catalog.Of(plan.Id);
            if (running.TryGetValue(plan.Id, out var run))
            {
                if (run.State == RunState.Stopped)
                    await store.SaveRunAsync(run.Resume(milestones, at), ct);
            }
            else if (milestones.Count > 0)
            {
                var due = at.AddMinutes(milestones[0].AfterMinutes);
                await store.InsertRunAsync(new LifecycleRun(ids.Next<LifecycleRun>(), fan.Id, plan.Id, milestones[0].AfterMinutes, at, RunState.Active, due), ct);
            }
        }
    }

    public ValueTask StopAsync(Id<Fan> fanId, CancellationToken ct) => store.StopRunsAsync(fanId, ct);

    /// <summary>Brings one batch of due fans past their milestone.</summary>
    /// <returns>How many were claimed.</returns>
    public async Task<int> TickAsync(CancellationToken ct)
    {
        var enabled = (await plans.GetAsync(ct)).Enabled.Select(plan => plan.Id).ToList();
        if (enabled.Count == 0)
            return 0;
        var due = await store.ListDueAsync(enabled, clock.GetUtcNow(), machine.GetUtcNow(), BatchMax, ct);
        if (due.Count == 0)
            return 0;
        var token = ids.Next();
        var claimed = await store.ClaimAsync(due, token, clock.GetUtcNow(), machine.GetUtcNow(), machine.GetUtcNow() + Lease, ct);
        if (claimed > 0)
            await AdvanceClaimedAsync(due, token, ct);
        // Others claimed the rest: there may be more behind them.
        return due.Count;
    }

    /// <summary>A run that breaks must not hold up the others of its batch: each then gets a try of its own, and that one a pause.</summary>
    private async Task AdvanceClaimedAsync(IReadOnlyList<long> due, long token, CancellationToken ct)
    {
        try
        {
            await db.InTransactionAsync(each => AdvanceAsync(token, each), ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.BatchFailed(logger, error, due.Count);
            await store.HoldAsync(token, null, ct);
            foreach (var run in due)
                await AdvanceAloneAsync(run, ct);
        }
    }

    private async Task AdvanceAloneAsync(long run, CancellationToken ct)
    {
        var token = ids.Next();
        if (await store.ClaimAsync([run], token, clock.GetUtcNow(), machine.GetUtcNow(), machine.GetUtcNow() + Lease, ct) == 0)
            return;
        try
        {
            await db.InTransactionAsync(each => AdvanceAsync(token, each), ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.RunFailed(logger, error, run);
            await store.HoldAsync(token, machine.GetUtcNow() + RetryAfter, ct);
        }
    }

    private async Task AdvanceAsync(long token, CancellationToken ct)
    {
        // Fans before runs, as everywhere: an unfollow locks in the same order.
        var people = (await fans.LockAsync(await store.ListClaimedFansAsync(token, ct), ct)).ToDictionary(fan => fan.Id);
        var reached = new List<(LifecycleRun Run, Milestone Milestone)>();
        var runs = await store.LockClaimedAsync(token, ct);
        // As they stand now that the runs are locked: by an older catalogue a milestone these wait for might not exist.
        var catalog = await LifecycleStore.LoadPlansAsync(db, ct);
        foreach (var run in runs)
        {
            if (!people.TryGetValue(run.FanId, out var fan) || !fan.IsFollowing)
            {
                await store.SaveRunAsync(run with { State = RunState.Stopped }, ct);
                continue;
            }

            var milestones = catalog.Of(run.PlanId);
            if (run.Realign(milestones) is var now && now != run)
            {
                // The plan has changed under it.
                await store.SaveRunAsync(now, ct);
                continue;
            }

            reached.Add((run, milestones.First(milestone => milestone.AfterMinutes == run.NextAfter)));
            await store.SaveRunAsync(run.Advance(milestones), ct);
        }

        // Points first: a touch may tell the balance.
        var earned = await earning.EarnAsync([.. reached.Select(each => EarningOf(each.Run, each.Milestone, people[each.Run.FanId]))], ct);
        var known = await variables.OfAsync(people.Values, ct);
        await outreach.AskAsync([.. reached.Select(each => TouchOf(each.Run, each.Milestone with { Points = earned[KeyOf(each.Run, each.Milestone)] }, known[each.Run.FanId]))], ct);
    }

    private static string KeyOf(LifecycleRun run, Milestone milestone) => $"milestone:{run.Id}:{milestone.AfterMinutes}";

    private EarningEvent EarningOf(LifecycleRun run, Milestone milestone, Fan fan) =>
        new(KeyOf(run, milestone), EarningKind.Milestone, fan.MemberId, clock.GetUtcNow(), BasePoints: milestone.Points, Campaign: LifecyclePlan.CampaignOf(run.PlanId), Note: milestone.Name);

    private static Touch TouchOf(LifecycleRun run, Milestone milestone, IReadOnlyDictionary<string, string> fan) =>
        new(KeyOf(run, milestone), run.FanId, milestone.Purpose, milestone.Fill(fan), run.DueAt.AddMinutes(milestone.ExpireAfterMinutes))
        {
            Campaign = LifecyclePlan.CampaignOf(run.PlanId),
            Budget = "lifecycle",
        };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A batch of {Count} journeys failed; they are advanced one by one.")]
        public static partial void BatchFailed(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Error, "Journey {RunId} could not be advanced; it is tried again in ten minutes.")]
        public static partial void RunFailed(ILogger logger, Exception error, long runId);
    }
}
