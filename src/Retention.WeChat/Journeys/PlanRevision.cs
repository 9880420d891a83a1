using System.Globalization;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Journeys;

/// <summary>
/// Lets no message of a plan leave with words its milestones no longer have: while the plan is revised its messages are held,
/// what waits is worded anew, or dropped where its milestone is gone. Done over until no node can bring back the old words.
/// </summary>
internal sealed class PlanRevision(
    LifecycleStore store, CampaignStops stops, CampaignWords waiting, OutreachDesk outreach, EarningDesk earning, FanVariables variables, Db db, TimeProvider clock)
{
    /// <summary>By then every node asks by the new milestones, and whatever was about to leave has left or is held.</summary>
    private static readonly TimeSpan SeenEverywhere = TimeSpan.FromSeconds(10);

    /// <summary>Whoever replaces milestones waits for so many pages; the tick does the rest.</summary>
    private const int PagesAtOnce = 50;

    /// <summary>In the transaction that replaces the milestones; what waits is gone over after its commit.</summary>
    public async Task BeginAsync(Id<LifecyclePlan> planId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await store.MarkChangedAsync(planId, now, ct);
        await stops.StopAsync(new CampaignStop(LifecyclePlan.CampaignOf(planId), CampaignHolds.PlanChanged, null, null, null, null, now), ct);
        await db.AfterCommitAsync(token => ReviseAsync(planId, PagesAtOnce, token), ct);
    }

    /// <summary>Goes over what waits of plans that were changed a while ago, and ends their revision.</summary>
    public async Task FollowUpAsync(CancellationToken ct)
    {
        foreach (var change in await store.ListChangesAsync(ct))
        {
            var isSeen = clock.GetUtcNow() >= change.ChangedAt + SeenEverywhere;
            await ReviseAsync(change.PlanId, int.MaxValue, ct);
            if (isSeen)
                await db.InTransactionAsync(token => EndAsync(change, token), ct);
        }
    }

    private async Task EndAsync(PlanChanged change, CancellationToken ct)
    {
        // Changed again meanwhile, it is revised again.
        if (await store.ForgetChangeAsync(change, ct) > 0)
            await stops.LetGoAsync(LifecyclePlan.CampaignOf(change.PlanId), CampaignHolds.PlanChanged, ct);
    }

    private async Task ReviseAsync(Id<LifecyclePlan> planId, int pagesMax, CancellationToken ct)
    {
        var campaign = LifecyclePlan.CampaignOf(planId);
        for (var batch = 0; batch < pagesMax && await outreach.HoldAsync(campaign, CampaignHolds.PlanChanged, ct) == OutreachDesk.BatchMax; batch++)
        {
        }

        var milestones = (await LifecycleStore.LoadPlansAsync(db, ct)).Of(planId).ToDictionary(milestone => milestone.AfterMinutes);
        long? after = 0;
        for (var page = 0; page < pagesMax && after is { } last; page++)
            after = await waiting.ReviseAsync(campaign, last, (messages, people, token) => WordsOfAsync(milestones, messages, people, token), "milestone_gone", ct);
    }

    private async Task<IReadOnlyDictionary<string, NewWords>> WordsOfAsync(
        Dictionary<int, Milestone> milestones, IReadOnlyList<PendingMessage> messages, IReadOnlyList<Fan> people, CancellationToken ct)
    {
        // What a fan was given stays what they are told, whatever the milestone gives by now.
        var earned = await earning.BroughtAsync([.. messages.Select(message => message.TouchKey)], ct);
        var known = await variables.OfAsync(people, ct);
        var words = new Dictionary<string, NewWords>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            if (MinutesOf(message.TouchKey) is { } minutes && milestones.GetValueOrDefault(minutes) is { } milestone)
                words[message.TouchKey] = new NewWords(milestone.Purpose, (milestone with { Points = earned.GetValueOrDefault(message.TouchKey) }).Fill(known[message.FanId]));
        }

        return words;
    }

    private static int? MinutesOf(string touchKey) =>
        int.TryParse(touchKey[(touchKey.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : null;
}

/// <summary>Ends the revision of plans whose milestones were replaced.</summary>
internal sealed class PlanRevisionJob(PlanRevision revision) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await revision.FollowUpAsync(cancellationToken);
}
