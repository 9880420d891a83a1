namespace Retention.WeChat.Referrals;

/// <summary>The most that came together with a help within a span of time: before it, after it or on both sides, so the first of many weighs like the last.</summary>
/// <param name="Count">Others than the help itself.</param>
/// <param name="After">Of these, how many came after it.</param>
internal readonly record struct HelpBurst(int Count, int After)
{
    /// <param name="before">Seconds before the help.</param>
    /// <param name="after">Seconds after it.</param>
    /// <param name="withinSeconds">How long the span is; it begins with the help or with one before it.</param>
    public static HelpBurst Of(IReadOnlyList<int>? before, IReadOnlyList<int>? after, int? withinSeconds) => (before ?? [])
        .Where(start => start <= withinSeconds)
        .Prepend(0)
        .Select(start => Between(before ?? [], after ?? [], start, withinSeconds - start))
        .MaxBy(burst => burst.Count);

    private static HelpBurst Between(IReadOnlyList<int> before, IReadOnlyList<int> after, int earliest, int? latest)
    {
        var later = after.Count(age => age <= latest);
        return new HelpBurst(before.Count(age => age <= earliest) + later, later);
    }
}
