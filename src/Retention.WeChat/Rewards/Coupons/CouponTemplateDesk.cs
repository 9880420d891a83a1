using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What operators do with kinds of coupons.</summary>
internal sealed class CouponTemplateDesk(CouponTemplateStore store, TimeProvider clock)
{
    public async Task<Result<CouponTemplate>> CreateAsync(CouponTemplate draft, CancellationToken ct)
    {
        if (CouponTemplateRules.ProblemOf(draft.ReadTerms(), draft.Offer, clock.GetUtcNow()) is { } problem)
            return problem;
        await store.InsertAsync(draft, ct);
        return draft;
    }

    /// <summary>Changes a draft altogether, a published one in its name and offer only.</summary>
    public async Task<Result<CouponTemplate>> UpdateAsync(Id<CouponTemplate> id, string name, CouponTerms terms, CouponOffer offer, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } known)
            return CouponProblems.TemplateNotFound;
        return known.State == TemplateState.Draft ? await UpdateDraftAsync(known, name, terms, offer, ct) : await UpdateOfferAsync(known, name, terms, offer, ct);
    }

    /// <summary>From now on the terms are a promise.</summary>
    public async Task<Result<CouponTemplate>> PublishAsync(Id<CouponTemplate> id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } known)
            return CouponProblems.TemplateNotFound;
        if (CouponTemplateRules.ProblemOf(known.ReadTerms(), known.Offer, clock.GetUtcNow()) is { } problem)
            return problem;
        return await store.MoveAsync(id, [TemplateState.Draft, TemplateState.Paused], TemplateState.Published, ct) ? await FoundAsync(id, ct) : CouponProblems.PublishedAlready;
    }

    public async Task<Result<CouponTemplate>> PauseAsync(Id<CouponTemplate> id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is null)
            return CouponProblems.TemplateNotFound;
        return await store.MoveAsync(id, [TemplateState.Published], TemplateState.Paused, ct) ? await FoundAsync(id, ct) : CouponProblems.NotPublished;
    }

    private async Task<Result<CouponTemplate>> UpdateDraftAsync(CouponTemplate known, string name, CouponTerms terms, CouponOffer offer, CancellationToken ct)
    {
        var draft = CouponTemplate.Draft(known.Id, name, terms, offer, known.CreatedBy, known.CreatedAt);
        if (CouponTemplateRules.ProblemOf(terms, offer, clock.GetUtcNow()) is { } problem)
            return problem;
        return await store.UpdateDraftAsync(draft, ct) ? draft : CouponProblems.TermsFixed;
    }

    private async Task<Result<CouponTemplate>> UpdateOfferAsync(CouponTemplate known, string name, CouponTerms terms, CouponOffer offer, CancellationToken ct)
    {
        if (!string.Equals(terms.ToJson(), known.Terms, StringComparison.Ordinal))
            return CouponProblems.TermsFixed;
        if (CouponTemplateRules.ProblemOf(offer) is { } problem)
            return problem;
        return await store.UpdateOfferAsync(known.Id, name, offer, ct) ? await FoundAsync(known.Id, ct) : CouponProblems.StockBelowTaken;
    }

    private async Task<CouponTemplate> FoundAsync(Id<CouponTemplate> id, CancellationToken ct) => (await store.FindAsync(id, ct))!;
}
