namespace Retention.WeChat.Referrals;

/// <summary>Whether helps come as people come, or like clockwork.</summary>
internal static class HelpRhythm
{
    private const int IntervalsMax = 24;

    /// <summary>A hall that scans one poster comes within seconds of each other: how fast that is, is another rule's question.</summary>
    private const int MedianSecondsMin = 5;

    /// <summary>Intervals within about a fifth of each other are alike.</summary>
    private const double BucketsPerDoubling = 4;

    /// <summary>How far the entropy of the intervals falls short of the greatest possible.</summary>
    /// <param name="before">Seconds before now of the helps before this one, youngest first.</param>
    /// <param name="after">Seconds after it of those after it, soonest first.</param>
    /// <param name="intervalsMin">Of fewer nothing is said.</param>
    /// <returns>0 to 100, or null when too little is known.</returns>
    public static int? Regularity(IReadOnlyList<int> before, IReadOnlyList<int> after, int intervalsMin)
    {
        var moments = Nearest(before, after).Append(0).Order().ToList();
        var intervals = moments.Zip(moments.Skip(1), (older, younger) => younger - older).ToList();
        if (intervals.Count < Math.Max(2, intervalsMin) || intervals.Order().ElementAt(intervals.Count / 2) < MedianSecondsMin)
            return null;
        var entropy = -intervals.CountBy(Bucket).Select(bucket => (double)bucket.Value / intervals.Count).Sum(share => share * Math.Log2(share));
        return (int)Math.Round(100 * (1 - (entropy / Math.Log2(intervals.Count))));
    }

    /// <summary>Those looked at: the helps nearest to this one, of either side.</summary>
    /// <returns>Seconds from this help; those before it are below zero.</returns>
    public static IEnumerable<int> Nearest(IEnumerable<int> before, IEnumerable<int> after) =>
        before.Select(age => -age).Concat(after).OrderBy(Math.Abs).Take(IntervalsMax);

    private static int Bucket(int seconds) => (int)Math.Round(Math.Log2(Math.Max(1, seconds)) * BucketsPerDoubling);
}
