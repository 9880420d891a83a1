using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Reads what fans will read of a campaign. Wordings WeChat counts as inducement keep it from being published; of others
/// only people can say how they are meant.
/// </summary>
internal static class CampaignWording
{
    public const string PosterField = "poster";

    public static IEnumerable<CampaignFinding> Of(CampaignTerms terms, IReadOnlyList<string> posterTexts) => Of([.. OfTerms(terms), .. OfPoster(posterTexts)]);

    /// <summary>Of the poster alone, which may change while the campaign runs.</summary>
    public static IEnumerable<CampaignFinding> Of(IReadOnlyList<string> posterTexts) => Of(OfPoster(posterTexts));

    private static IEnumerable<CampaignFinding> Of(IEnumerable<(string Field, string? Text)> texts) =>
        from text in texts
        where !string.IsNullOrEmpty(text.Text)
        from found in WordingLinter.Check(new TouchContent { Text = text.Text })
        let wording = found.Wording!
        select new CampaignFinding(
            found.Code, WordingRules.Inducements.Contains(found.Code) ? FindingLevel.Blocker : FindingLevel.Warning, text.Field,
            $"“{wording.Words}”：{found.Message}（{wording.Source}）", $"'{wording.Words}': {found.MessageEn}", wording.Instead, wording.InsteadEn)
        {
            Words = wording.Words,
        };

    private static IEnumerable<(string Field, string? Text)> OfPoster(IReadOnlyList<string> texts) => texts.Select(text => (PosterField, (string?)text));

    private static IEnumerable<(string Field, string? Text)> OfTerms(CampaignTerms terms) =>
    [
        ("name", terms.Name),
        ("description", terms.Description),
        ("disclosure.organiser", terms.Disclosure.Organiser),
        ("disclosure.conditions", terms.Disclosure.Conditions),
        ("disclosure.method", terms.Disclosure.Method),
        ("disclosure.claimTerms", terms.Disclosure.ClaimTerms),
        .. CampaignPrizes.Of(terms).Select(prize => ($"{prize.Field}.name", (string?)prize.Content.Name)),
    ];
}
