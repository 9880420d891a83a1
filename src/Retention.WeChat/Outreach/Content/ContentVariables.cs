namespace Retention.WeChat.Outreach.Content;

/// <summary>A name that touches may use for something known of the fan they go to.</summary>
/// <param name="Sample">What a preview shows for it.</param>
/// <param name="OnlyInPlans">It says something about a milestone; other touches have none.</param>
public sealed record ContentVariable(string Name, string Meaning, string MeaningEn, string Sample, bool OnlyInPlans);

/// <summary>The variables there are.</summary>
public static class ContentVariables
{
    public const string Day = "day";
    public const string Points = "points";
    public const string DaysFollowed = "days_followed";
    public const string Balance = "balance";

    public static IReadOnlyList<ContentVariable> All { get; } =
    [
        new(Day, "里程碑是关注后的第几天", "the milestone's day since the follow", "1", true),
        new(Points, "到达里程碑时送的积分", "points given with the milestone", "10", true),
        new(DaysFollowed, "粉丝已关注的天数", "days since the fan followed", "30", false),
        new(Balance, "粉丝的积分余额", "the fan's points", "120", false),
    ];

    /// <summary>What a plan's milestones may use.</summary>
    public static IReadOnlyList<string> OfPlans { get; } = [.. All.Select(each => each.Name)];

    /// <summary>Of what every touch may use.</summary>
    public static IReadOnlyDictionary<string, string> SamplesOfFans { get; } =
        All.Where(each => !each.OnlyInPlans).ToDictionary(each => each.Name, each => each.Sample, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string> Samples { get; } = All.ToDictionary(each => each.Name, each => each.Sample, StringComparer.Ordinal);
}
