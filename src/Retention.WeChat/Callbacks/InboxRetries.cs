namespace Retention.WeChat.Callbacks;

/// <summary>
/// When a callback that could not be processed is tried again: after seconds first, for most troubles pass, then less and
/// less often for about a day, so that a fault that takes somebody hours to mend loses nothing.
/// </summary>
internal static class InboxRetries
{
    private const int TriesMax = 56;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <param name="attempts">How often it was tried, the last time included.</param>
    /// <param name="now">When the last try failed.</param>
    /// <returns>Null when it is left to an operator.</returns>
    public static DateTimeOffset? At(int attempts, DateTimeOffset now)
    {
        if (attempts >= TriesMax)
            return null;
        var doubled = First * Math.Pow(2, Math.Min(attempts - 1, 16));
        return now + (doubled < Longest ? doubled : Longest);
    }
}
