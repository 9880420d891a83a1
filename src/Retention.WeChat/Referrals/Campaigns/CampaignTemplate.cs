namespace Retention.WeChat.Referrals;

/// <summary>A campaign to begin with: complete terms, its plan and how its poster looks.</summary>
/// <param name="Days">How long it usually runs.</param>
/// <param name="PosterLayout">One of <see cref="PosterLayouts.All"/>.</param>
internal sealed record CampaignTemplate(
    string Key, string Name, string Summary, int Days, string PosterLayout, CampaignPlan Plan, Func<string, DateTimeOffset, DateTimeOffset, CampaignTerms> Make)
{
    /// <param name="organiser">Who answers for it.</param>
    /// <param name="startsAt">When it begins.</param>
    /// <param name="days">How long it runs; null for as long as usual.</param>
    public CampaignTerms Terms(string organiser, DateTimeOffset startsAt, int? days = null) => Make(organiser, startsAt, startsAt.AddDays(days ?? Days));
}

/// <summary>A template as operators choose it.</summary>
/// <param name="Terms">As they would be if it began now; the organiser's name is filled in later.</param>
public sealed record CampaignTemplateView(string Key, string Name, string Summary, int Days, string PosterLayout, CampaignPlan Plan, CampaignTerms Terms)
{
    internal static CampaignTemplateView Of(CampaignTemplate template, DateTimeOffset now) =>
        new(template.Key, template.Name, template.Summary, template.Days, template.PosterLayout, template.Plan, template.Terms("", now));
}
