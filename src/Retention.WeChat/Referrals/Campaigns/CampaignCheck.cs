namespace Retention.WeChat.Referrals;

/// <summary>
/// Everything there is to say about a campaign before it is published: what WeChat and the law forbid, what fans must be
/// told, what could not be kept, what was probably not meant.
/// </summary>
public static class CampaignCheck
{
    private const int DaysMax = 90;

    /// <returns>All findings, those that block first.</returns>
    public static IReadOnlyList<CampaignFinding> Of(CampaignTerms terms, CampaignFacts facts)
    {
        IEnumerable<CampaignFinding> all =
        [
            .. OfCondition(terms),
            .. OfDisclosure(terms.Disclosure),
            .. OfTime(terms, facts.Now),
            .. KindCheck.Of(terms),
            .. PrizeCheck.Of(terms, facts),
            .. OfPoints(terms),
            .. OfNotices(terms, facts),
            .. CampaignWording.Of(terms, facts.PosterTexts),
        ];
        return [.. all.OrderBy(finding => finding.Level)];
    }

    private static IEnumerable<CampaignFinding> OfCondition(CampaignTerms terms)
    {
        if (terms.Condition == HelpCondition.Share)
            yield return CampaignFindings.ShareAsTrigger;
        if (terms.Condition == HelpCondition.Follow)
            yield return CampaignFindings.FollowAsTrigger;
        if (terms.Levels != 1)
            yield return CampaignFindings.Levels;
        if (terms is { Condition: HelpCondition.StayDays, RequiresFollow: false })
            yield return CampaignFindings.StayNeedsFollow;
        if (terms.Condition == HelpCondition.StayDays && terms.StayDays > terms.SettleDays)
            yield return CampaignFindings.StayPastSettlement;
        if (terms is { OnLoss: LossPolicy.Keep, PointsPerHelp: > 0 })
            yield return CampaignFindings.LossKept;
    }

    private static IEnumerable<CampaignFinding> OfDisclosure(CampaignDisclosure said) =>
        from part in new[]
        {
            ("disclosure.organiser", said.Organiser), ("disclosure.conditions", said.Conditions), ("disclosure.method", said.Method), ("disclosure.claimTerms", said.ClaimTerms),
        }
        where string.IsNullOrWhiteSpace(part.Item2)
        select CampaignFindings.NotDisclosed.At(part.Item1);

    private static IEnumerable<CampaignFinding> OfTime(CampaignTerms terms, DateTimeOffset now)
    {
        if (terms.EndsAt <= terms.StartsAt || terms.EndsAt <= now)
            yield return CampaignFindings.NoTime;
        if (terms.EndsAt - terms.StartsAt > TimeSpan.FromDays(DaysMax))
            yield return CampaignFindings.TooLong;
    }

    private static IEnumerable<CampaignFinding> OfPoints(CampaignTerms terms)
    {
        if (terms.PointsPerHelp == 0)
        {
            if (CampaignPrizes.Of(terms).Count == 0)
                yield return CampaignFindings.NothingToEarn;
            yield break;
        }

        var helps = terms.PointsBudget / terms.PointsPerHelp;
        if (helps == 0)
            yield return CampaignFindings.NoBudget;
        else if (helps < terms.InviterHelpsMax)
            yield return CampaignFindings.PausesItself(helps);
    }

    private static IEnumerable<CampaignFinding> OfNotices(CampaignTerms terms, CampaignFacts facts)
    {
        var possible = Enum.GetValues<NoticeKind>().Where(kind => IsPossible(kind, terms)).ToLookup(kind => terms.News.MaxOf(kind) > 0);
        foreach (var kind in possible[false])
            yield return CampaignFindings.NoticeOff(kind);
        if (!facts.CanSendNews && possible.Contains(true))
            yield return CampaignFindings.NoticesCannotArrive;
        else if (possible[true].Where(kind => !facts.NewsBeyondChat.Contains(kind)).ToList() is { Count: > 0 } inChatOnly)
            yield return CampaignFindings.NoticesOnlyInChat(inChatOnly);
    }

    /// <summary>Whether there can be such news in this kind of campaign.</summary>
    private static bool IsPossible(NoticeKind kind, CampaignTerms terms) => kind switch
    {
        NoticeKind.NearlyThere => terms.Kind is CampaignKind.Ladder or CampaignKind.Team,
        NoticeKind.StageReached => terms.Kind != CampaignKind.TwoSided,
        _ => true,
    };
}
