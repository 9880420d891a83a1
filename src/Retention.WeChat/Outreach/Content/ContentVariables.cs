namespace Retention.WeChat.Outreach.Content;

/// <summary>A name that touches may use for something known of the fan they go to.</summary>
/// <param name="Sample">What a preview shows for it.</param>
public sealed record ContentVariable(string Name, string Meaning, string MeaningEn, string Sample);

/// <summary>The variables of the touches of a plan.</summary>
public static class ContentVariables
{
    public const string Day = "day";
    public const string Points = "points";

    public static IReadOnlyList<ContentVariable> All { get; } =
    [
        new(Day, "关注以来的天数", "days since the follow", "1"),
        new(Points, "到达里程碑时送的积分", "points given with the milestone", "10"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(each => each.Name)];

    public static IReadOnlyDictionary<string, string> Samples { get; } = All.ToDictionary(each => each.Name, each => each.Sample, StringComparer.Ordinal);
}
