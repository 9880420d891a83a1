namespace Retention.WeChat.Referrals;

/// <summary>Why a campaign is made, for whom and how: the words a plan starts from.</summary>
public sealed record CampaignOutline(string Why, string Who, string What, string When, string Where, string How, string HowMuch, string Feedback);

/// <summary>A campaign to begin with: complete terms, the outline of its plan and how its poster looks.</summary>
/// <param name="Days">How long it usually runs.</param>
/// <param name="PosterLayout">The name of a layout.</param>
internal sealed record CampaignTemplate(
    string Key, string Name, string Summary, int Days, string PosterLayout, CampaignOutline Outline, Func<string, DateTimeOffset, DateTimeOffset, CampaignTerms> Make)
{
    /// <param name="organiser">Who answers for it.</param>
    /// <param name="startsAt">When it begins.</param>
    /// <param name="days">How long it runs; null for as long as usual.</param>
    public CampaignTerms Terms(string organiser, DateTimeOffset startsAt, int? days = null) => Make(organiser, startsAt, startsAt.AddDays(days ?? Days));
}

/// <summary>A template as operators choose it.</summary>
/// <param name="Terms">As they would be if it began now; the organiser's name is filled in later.</param>
public sealed record CampaignTemplateView(string Key, string Name, string Summary, int Days, string PosterLayout, CampaignOutline Outline, CampaignTerms Terms)
{
    internal static CampaignTemplateView Of(CampaignTemplate template, DateTimeOffset now) =>
        new(template.Key, template.Name, template.Summary, template.Days, template.PosterLayout, template.Outline, template.Terms("", now));
}
