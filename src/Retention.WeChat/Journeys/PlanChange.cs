namespace Retention.WeChat.Journeys;

/// <summary>What other milestones mean for fans who are on their way. Milestones are named by their minutes after the follow.</summary>
internal static class PlanChange
{
    /// <summary>
    /// The new milestones that fans on their way may still get, earliest first, each with the one they wait for until now. None
    /// where the milestone before it is gone: it may have been moved here, and nobody is told the same twice.
    /// </summary>
    public static IEnumerable<(int Added, int WaitedFor)> PulledForward(IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        foreach (var added in after.Except(before).Order())
        {
            var previous = before.Where(each => each < added).DefaultIfEmpty(added).Max();
            var next = before.Where(each => each > added).DefaultIfEmpty(added).Min();
            if (next > added && after.Contains(previous))
                yield return (added, next);
        }
    }
}
