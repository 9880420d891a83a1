namespace Retention.WeChat.Outreach;

/// <summary>The names of checks and of what they saw. They are stored and read by people's tools: they never change.</summary>
public static class CheckNames
{
    public const string Stop = "marketing_stopped";
    public const string Expiry = "expiry";
    public const string Campaign = "campaign";
    public const string Following = "following";
    public const string Consent = "consent";
    public const string Channel = "channel";
    public const string Pressure = "pressure";
}

/// <summary>
/// One check of a decision: what was looked at, what was seen, whether it passed, and when it may. Kept as data; people
/// read it through <see cref="CheckText"/>.
/// </summary>
/// <param name="Name">One of <see cref="CheckNames"/>.</param>
/// <param name="Finding">What decided it, e.g. <c>no_window</c>; stable.</param>
/// <param name="Channel">Which channel it is about, where it is about one.</param>
/// <param name="Seen">Values seen, by name; moments in ISO 8601.</param>
/// <param name="PassesAt">When it would pass by the mere passing of time; null when that does not help or it passed.</param>
public sealed record TouchCheck(
    string Name, bool Passed, string Finding, Channel? Channel = null, IReadOnlyDictionary<string, string>? Seen = null, DateTimeOffset? PassesAt = null)
{
    /// <summary>The name of the moment a check looked ahead to, among what it saw.</summary>
    public const string Ahead = "ahead";

    public TouchCheck SeenAt(DateTimeOffset ahead) =>
        this with { Seen = new Dictionary<string, string>(Seen ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [Ahead] = Moment(ahead) } };

    public static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
