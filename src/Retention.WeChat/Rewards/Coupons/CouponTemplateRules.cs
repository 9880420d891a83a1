using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>How an offer stands for one fan at one moment.</summary>
public enum OfferState
{
    Open,

    /// <summary>This fan has taken as many as one may.</summary>
    Taken,
    SoldOut,
    NotYet,
    Over,
}

/// <summary>What a template may be, and who may have a coupon of it.</summary>
internal static class CouponTemplateRules
{
    /// <returns>Null when a template may be like this.</returns>
    public static Problem? ProblemOf(CouponTerms terms, CouponOffer offer, DateTimeOffset now)
    {
        if (!GivesSomething(terms))
            return CouponProblems.NothingOff;
        if (terms is { Kind: CouponKind.Amount, ThresholdFen: > 0 } && terms.AmountFen > terms.ThresholdFen)
            return CouponProblems.AmountAboveThreshold;
        if (!HasValidity(terms.Validity, now))
            return CouponProblems.NoValidity;
        return ProblemOf(offer);
    }

    public static Problem? ProblemOf(CouponOffer offer) => offer.TakeUntil <= offer.TakeFrom ? CouponProblems.NoTakingTime : null;

    public static OfferState StateOf(CouponTemplate template, int takenByFan, DateTimeOffset now)
    {
        if (now < template.TakeFrom)
            return OfferState.NotYet;
        if (template.State != TemplateState.Published || now >= template.TakeUntil || HasEnded(template, now))
            return OfferState.Over;
        if (takenByFan >= template.PerFanLimit)
            return OfferState.Taken;
        return template.Left <= 0 ? OfferState.SoldOut : OfferState.Open;
    }

    /// <returns>Null when a fan may take one now.</returns>
    public static Problem? TakingRefused(CouponTemplate template, int takenByFan, DateTimeOffset now)
    {
        if (!template.IsPublic || template.State == TemplateState.Draft)
            return CouponProblems.TemplateNotFound;
        return StateOf(template, takenByFan, now) switch
        {
            OfferState.Open => null,
            OfferState.Taken => CouponProblems.LimitReached,
            OfferState.SoldOut => CouponProblems.SoldOut,
            OfferState.NotYet => CouponProblems.NotYet,
            OfferState.Over => CouponProblems.Over,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A gift or prize needs only, besides that there is one, that it is still good for something.</summary>
    /// <returns>Null when one may be granted now.</returns>
    public static Problem? GrantingRefused(CouponTemplate template, DateTimeOffset now)
    {
        if (template.State == TemplateState.Draft)
            return CouponProblems.TemplateNotFound;
        return HasEnded(template, now) ? CouponProblems.Over : null;
    }

    private static bool HasEnded(CouponTemplate template, DateTimeOffset now) => template.ReadTerms().Validity.Until <= now;

    private static bool GivesSomething(CouponTerms terms) => terms.Kind switch
    {
        CouponKind.Amount => terms is { AmountFen: > 0, PercentOff: 0, CapFen: null, GiftName: null },
        CouponKind.Percent => terms is { AmountFen: 0, PercentOff: > 0, GiftName: null },
        CouponKind.Gift => terms is { AmountFen: 0, PercentOff: 0, CapFen: null } && !string.IsNullOrWhiteSpace(terms.GiftName),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool HasValidity(CouponValidity validity, DateTimeOffset now) => validity.Days is null
        ? validity.AfterDays == 0 && validity.Until > now && (validity.From is null || validity.From < validity.Until)
        : validity.From is null && validity.Until is null;
}
