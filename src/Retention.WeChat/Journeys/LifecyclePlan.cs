using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Journeys;

/// <summary>A straight line of milestones after a follow.</summary>
[method: ExplicitConstructor]
public sealed record LifecyclePlan(Id<LifecyclePlan> Id, string Code, string Name, bool Enabled, DateTimeOffset CreatedAt)
{
    /// <summary>What a plan's touches belong to.</summary>
    internal static string CampaignOf(Id<LifecyclePlan> id) => $"plan:{id}";
}

/// <param name="AfterMinutes">From the follow; day 1 is 1,440. What fans wait for is named by it, so that milestones may come and go.</param>
/// <param name="ExpireAfterMinutes">From when it fell due; a later touch is stale and dropped.</param>
/// <param name="Purpose">Service for notices about what the fan earned; marketing for everything the brand wants.</param>
/// <param name="Points">Given when the milestone is reached, whether or not a message can be sent.</param>
/// <param name="Content">The message as JSON, with its <see cref="ContentVariables"/> still in it.</param>
[method: ExplicitConstructor]
public sealed record Milestone(Id<LifecyclePlan> PlanId, string Name, int AfterMinutes, int ExpireAfterMinutes, TouchPurpose Purpose, long Points, string Content)
{
    private const int MinutesPerDay = 24 * 60;

    /// <param name="fan">What is known of the fan, see <see cref="FanVariables"/>.</param>
    public TouchContent Fill(IReadOnlyDictionary<string, string> fan) => ContentMerge.Merge(
        MessageJson.Read<TouchContent>(Content),
        new Dictionary<string, string>(fan, StringComparer.Ordinal)
        {
            [ContentVariables.Day] = $"{AfterMinutes / MinutesPerDay}",
            [ContentVariables.Points] = $"{Points}",
        }).Content;
}

public enum RunState
{
    Active,
    Stopped,
    Done,
}

/// <summary>A fan's way through a plan.</summary>
/// <param name="NextAfter">The milestone waited for, by its minutes after the follow; the last one reached once the run is done.</param>
[method: ExplicitConstructor]
public sealed record LifecycleRun(
    Id<LifecycleRun> Id, Id<Fan> FanId, Id<LifecyclePlan> PlanId, int NextAfter, DateTimeOffset StartedAt, RunState State, DateTimeOffset DueAt)
{
    /// <summary>Past the milestone just reached: on to the next, or done.</summary>
    public LifecycleRun Advance(IReadOnlyList<Milestone> milestones) => Await(milestones.FirstOrDefault(milestone => milestone.AfterMinutes > NextAfter));

    /// <summary>Waits for what has taken the place of a milestone that the plan no longer has.</summary>
    public LifecycleRun Realign(IReadOnlyList<Milestone> milestones) => Await(milestones.FirstOrDefault(milestone => milestone.AfterMinutes >= NextAfter));

    /// <summary>Somebody who came back goes on where they were, counted from the new follow; what was reached is not repeated.</summary>
    public LifecycleRun Resume(IReadOnlyList<Milestone> milestones, DateTimeOffset at) => milestones.Any(milestone => milestone.AfterMinutes >= NextAfter)
        ? (this with { StartedAt = at, State = RunState.Active }).Realign(milestones)
        : this;

    private LifecycleRun Await(Milestone? next) => next is null
        ? this with { State = RunState.Done }
        : this with { NextAfter = next.AfterMinutes, DueAt = StartedAt.AddMinutes(next.AfterMinutes) };
}

/// <summary>The plans in force, with their milestones in order.</summary>
internal sealed record PlanCatalog(IReadOnlyList<LifecyclePlan> Plans, ILookup<Id<LifecyclePlan>, Milestone> Milestones)
{
    public IReadOnlyList<Milestone> Of(Id<LifecyclePlan> planId) => [.. Milestones[planId].OrderBy(milestone => milestone.AfterMinutes)];

    public IEnumerable<LifecyclePlan> Enabled => Plans.Where(plan => plan.Enabled);
}
