using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Referrals;

/// <summary>
/// What operators do with campaigns. Published terms are frozen; pausing, stopping, ending and a larger budget is all that
/// is left. Each deed is kept with who did it and why.
/// </summary>
internal sealed partial class CampaignDesk(
    CampaignStore store, CampaignStock stock, CampaignBudget budget, CampaignLog log, CampaignStops stops, CampaignResumption resumption, PlanStore plans, PosterStore posters, Db db, IdGenerator ids,
    TimeProvider clock)
{
    public Task<Result<ReferralCampaign>> CreateAsync(string code, CampaignTerms terms, string by, CancellationToken ct) => db.AllOrNothingAsync<ReferralCampaign>(
        async token =>
        {
            if (await store.FindByCodeAsync(code, token) is not null)
                return CampaignProblems.CodeTaken;
            var draft = ReferralCampaign.Draft(ids.Next<ReferralCampaign>(), code, terms, by, clock.GetUtcNow());
            await store.InsertAsync(draft, token);
            await log.WriteAsync(draft.Id, CampaignDeed.Created, by, null, token);
            return draft;
        },
        ct);

    /// <summary>Creates and publishes as one: refused, nothing stays behind.</summary>
    public Task<Result<ReferralCampaign>> CreateAndPublishAsync(string code, CampaignTerms terms, bool acceptRisk, string by, CancellationToken ct) => db.AllOrNothingAsync<ReferralCampaign>(
        async token => await CreateAsync(code, terms, by, token) is { IsOk: true } created ? await PublishAsync(created.Value.Id, acceptRisk, by, token) : CampaignProblems.CodeTaken,
        ct);

    /// <summary>A draft with everything the template brings: terms, plan, and the looks of its poster.</summary>
    public Task<Result<ReferralCampaign>> CreateAsync(string code, CampaignTemplate template, CampaignTerms terms, string by, CancellationToken ct) => db.AllOrNothingAsync<ReferralCampaign>(
        async token =>
        {
            var created = await CreateAsync(code, terms, by, token);
            if (!created.IsOk)
                return created;
            await plans.SaveAsync(created.Value.Id, new SavedPlan(template.Plan, by, clock.GetUtcNow()), token);
            await posters.SaveLayoutAsync(created.Value.Id, PosterLayouts.Find(template.PosterLayout)!, by, token);
            return created;
        },
        ct);

    /// <summary>A new draft with the same terms, plan and poster. One whose time has come begins now and lasts as long.</summary>
    public Task<Result<ReferralCampaign>> CopyAsync(Id<ReferralCampaign> id, string code, string by, CancellationToken ct) => db.AllOrNothingAsync<ReferralCampaign>(
        async token =>
        {
            if (await store.FindAsync(id, token) is not { } source)
                return CampaignProblems.NotFound;
            var terms = source.ReadTerms();
            var now = clock.GetUtcNow();
            var created = await CreateAsync(code, terms.StartsAt > now ? terms : terms with { StartsAt = now, EndsAt = now + (terms.EndsAt - terms.StartsAt) }, by, token);
            if (!created.IsOk)
                return created;
            // What the channels have cost is the old campaign's.
            if (await plans.FindAsync(id, token) is { Plan: var plan })
                await plans.SaveAsync(created.Value.Id, new SavedPlan(plan with { ChannelSpentFen = null }, by, now), token);
            await posters.CopyAsync(id, created.Value.Id, by, token);
            return created;
        },
        ct);

    public async Task<Result<ReferralCampaign>> UpdateAsync(Id<ReferralCampaign> id, CampaignTerms terms, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } known)
            return CampaignProblems.NotFound;
        if (!known.IsPublished && await store.UpdateDraftAsync(ReferralCampaign.Draft(id, known.Code, terms, known.CreatedBy, known.CreatedAt), ct))
            return await FoundAsync(id, ct);
        var published = await FoundAsync(id, ct);
        return TermsChange.Between(published.Terms, terms) is { Count: > 0 } changed ? CampaignProblems.TermsFrozen(changed) : published;
    }

    /// <summary>Everything there is to say about it, as things stand at this moment.</summary>
    public async Task<CampaignVerdict> CheckAsync(ReferralCampaign campaign, CancellationToken ct)
    {
        var terms = campaign.ReadTerms();
        return CampaignVerdict.Of(CampaignCheck.Of(terms, await stock.LookAsync(campaign.Id, terms, ct)));
    }

    /// <summary>Checks what must be said and had, sets aside what may be won, freezes the terms and keeps their hash.</summary>
    /// <param name="id">A draft.</param>
    /// <param name="acceptRisk">Whether the operator accepts by name what WeChat's rules forbid and the check lets pass only so.</param>
    /// <param name="by">The operator.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<ReferralCampaign>> PublishAsync(Id<ReferralCampaign> id, bool acceptRisk, string by, CancellationToken ct) => db.AllOrNothingAsync<ReferralCampaign>(
        async token =>
        {
            if (await store.LockAsync(id, token) is not { } draft)
                return CampaignProblems.NotFound;
            if (draft.IsPublished)
                return CampaignProblems.NotDraft;
            var verdict = await CheckAsync(draft, token);
            if (CampaignProblems.Of(verdict, acceptRisk) is { } blocked)
                return blocked;
            if (await stock.SetAsideAsync(id, draft.ReadTerms(), token) is { } missing)
                return missing;
            await FreezeAsync(draft, verdict, by, token);
            return await FoundAsync(id, token);
        },
        ct);

    private async Task FreezeAsync(ReferralCampaign draft, CampaignVerdict verdict, string by, CancellationToken ct)
    {
        // Whoever published in spite of it has accepted it.
        var risks = verdict.Findings.Where(finding => finding.MayBeAccepted).Select(finding => finding.Code).Distinct().ToList();
        if (!await store.PublishAsync(draft, CampaignSeal.HashOf(draft.Terms), risks.Count > 0 ? by : null, by, clock.GetUtcNow(), ct))
            throw new InvalidOperationException($"Campaign {draft.Id} is locked: nobody can have published or changed it meanwhile.");
        if (risks.Count > 0)
            await log.WriteAsync(draft.Id, CampaignDeed.RiskAccepted, by, string.Join(", ", risks), ct);
        await log.WriteAsync(draft.Id, CampaignDeed.Published, by, null, ct);
    }

    private async Task<ReferralCampaign> FoundAsync(Id<ReferralCampaign> id, CancellationToken ct) => (await store.FindAsync(id, ct))!;
}

/// <summary>What a check came to.</summary>
/// <param name="NeedsAcceptedRisk">It can be published only when the operator accepts by name what WeChat's rules forbid.</param>
public sealed record CampaignVerdict(bool CanBePublished, bool NeedsAcceptedRisk, IReadOnlyList<CampaignFinding> Findings)
{
    internal static CampaignVerdict Of(IReadOnlyList<CampaignFinding> findings) =>
        new(!findings.Any(finding => finding.Blocks(riskAccepted: true)), findings.Any(finding => finding.MayBeAccepted), findings);
}
