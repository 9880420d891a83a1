using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>Whether prizes are what the law allows and whether everything promised is there.</summary>
internal static class PrizeCheck
{
    public static IEnumerable<CampaignFinding> Of(CampaignTerms terms, CampaignFacts facts)
    {
        var prizes = CampaignPrizes.Of(terms);
        return [.. prizes.SelectMany(prize => OfContent(prize, facts)), .. OfCoupons(prizes, terms, facts), .. OfCodes(prizes, facts)];
    }

    private static IEnumerable<CampaignFinding> OfContent(PromisedPrize prize, CampaignFacts facts)
    {
        if (Math.Max(prize.Content.ValueFen, facts.WorthFen.GetValueOrDefault(prize.Field)) > PrizeWorth.FenMax)
            yield return CampaignFindings.PrizeTooDear.At($"{prize.Field}.valueFen");
        if (prize.Content.ValueFen < 1)
            yield return CampaignFindings.NoValue.At($"{prize.Field}.valueFen");
        if (PrizeRules.ProblemOf(prize.Content) is { } problem)
            yield return CampaignFindings.Prize(problem).At(prize.Field);
    }

    private static IEnumerable<CampaignFinding> OfCoupons(IReadOnlyList<PromisedPrize> prizes, CampaignTerms terms, CampaignFacts facts)
    {
        foreach (var (templateId, needed) in CampaignStock.Needed(prizes, PrizeKind.Coupon))
        {
            var field = $"{prizes.First(prize => prize.Content.CouponTemplateId == templateId).Field}.couponTemplateId";
            if (!facts.Coupons.TryGetValue(templateId, out var coupon))
            {
                yield return CampaignFindings.CouponUnknown.At(field);
                continue;
            }

            if (coupon.Left < needed)
                yield return CampaignFindings.CouponsMissing.At(field);
            if (coupon.EndsAt <= CampaignStock.LastClaimAt(terms))
                yield return CampaignFindings.CouponEndsEarly.At(field);
        }
    }

    private static IEnumerable<CampaignFinding> OfCodes(IReadOnlyList<PromisedPrize> prizes, CampaignFacts facts) =>
        from needed in CampaignStock.Needed(prizes, PrizeKind.Code)
        where facts.CodesLeft.GetValueOrDefault(needed.Source) < needed.Count
        select CampaignFindings.CodesMissing.At($"{prizes.First(prize => prize.Content.CodePoolId == needed.Source).Field}.codePoolId");
}
