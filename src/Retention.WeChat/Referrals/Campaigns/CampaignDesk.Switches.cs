using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Referrals;

internal sealed partial class CampaignDesk
{
    public Task<Result<ReferralCampaign>> PauseAsync(Id<ReferralCampaign> id, string by, string? note, CancellationToken ct) =>
        MoveAsync(id, CampaignDeed.Paused, by, note, (_, token) => PausedAsync(id, token), ct);

    /// <summary>Its points are used up: it takes no new helps until the budget is raised. In the caller's transaction, if there is one.</summary>
    /// <returns>A problem where it rests or has ended already.</returns>
    public Task<Result<ReferralCampaign>> PauseForBudgetAsync(Id<ReferralCampaign> id, CancellationToken ct) =>
        MoveAsync(id, CampaignDeed.BudgetUsedUp, CampaignLog.Product, null, (_, token) => PausedAsync(id, token), ct);

    /// <summary>Takes up again what was paused or stopped. One that ended before it was stopped goes on being settled.</summary>
    public Task<Result<ReferralCampaign>> ResumeAsync(Id<ReferralCampaign> id, string by, CancellationToken ct) => MoveAsync(
        id,
        CampaignDeed.Resumed,
        by,
        null,
        async (campaign, token) =>
        {
            if (campaign.State == CampaignState.Paused && await IsSpentAsync(campaign, token))
                return CampaignProblems.BudgetUsedUp;
            if (!await store.ResumeAsync(id, token))
                return CampaignProblems.NotResting;
            await GoOnAsync(campaign, token);
            return null;
        },
        ct);

    /// <summary>Stops everything of a campaign at once, on every node within a second: helps, rewards, notices, posters, links.</summary>
    public Task<Result<ReferralCampaign>> StopAsync(Id<ReferralCampaign> id, string by, string reason, CancellationToken ct) => MoveAsync(
        id,
        CampaignDeed.Stopped,
        by,
        reason,
        async (campaign, token) =>
        {
            if (!await store.MoveAsync(id, [CampaignState.Open, CampaignState.Paused, CampaignState.Ended], CampaignState.Stopped, token))
                return CampaignProblems.StoppedAlready;
            await stops.StopAsync(campaign.Label, token);
            return null;
        },
        ct);

    /// <summary>Ends it for good; what is held is still settled. Before its time only with a reason, which is shown.</summary>
    public Task<Result<ReferralCampaign>> EndAsync(Id<ReferralCampaign> id, string by, string? note, CancellationToken ct) => MoveAsync(
        id,
        CampaignDeed.Ended,
        by,
        note,
        async (campaign, token) =>
        {
            var now = clock.GetUtcNow();
            if (campaign.EndedAt is null && now < campaign.EndsAt && string.IsNullOrWhiteSpace(note))
                return CampaignProblems.EndNoteMissing;
            if (!await store.EndAsync(id, by, note, now, token))
                return CampaignProblems.EndedAlready;
            await GoOnAsync(campaign, token);
            return null;
        },
        ct);

    /// <summary>Raises what all points may come to; a campaign that paused itself for that goes on.</summary>
    /// <param name="id">A published campaign.</param>
    /// <param name="total">The new total, not what is added: sent twice it changes nothing more.</param>
    /// <param name="by">The operator.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Result<ReferralCampaign>> RaiseBudgetAsync(Id<ReferralCampaign> id, long total, string by, CancellationToken ct) => db.AllOrNothingAsync<ReferralCampaign>(
        async token =>
        {
            var raised = await MoveAsync(
                id,
                CampaignDeed.BudgetRaised,
                by,
                $"{total}",
                async (_, inner) =>
                {
                    if (!await budget.RaiseAsync(id, CampaignBudget.Points, total, inner))
                        return CampaignProblems.BudgetNotRaised;
                    await resumption.LookAgainAsync(id, inner);
                    return null;
                },
                token);
            return raised is { IsOk: true, Value.State: CampaignState.Paused } && !await log.WasPausedByOperatorAsync(id, token) ? await ResumeAsync(id, by, token) : raised;
        },
        ct);

    /// <summary>Gives back what nobody reached or claimed of a campaign that is over.</summary>
    public Task ReleaseAsync(Id<ReferralCampaign> id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.LockAsync(id, token) is { State: CampaignState.Ended } campaign)
                await stock.ReleaseAsync(id, campaign.ReadTerms(), token);
        },
        ct);

    /// <param name="id">A published campaign.</param>
    /// <param name="deed">What is kept of it.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="note">Why.</param>
    /// <param name="move">Does it, with the campaign locked; answers why it cannot be done, or null.</param>
    /// <param name="ct">Stops waiting.</param>
    private Task<Result<ReferralCampaign>> MoveAsync(
        Id<ReferralCampaign> id, CampaignDeed deed, string by, string? note, Func<ReferralCampaign, CancellationToken, Task<Problem?>> move, CancellationToken ct) =>
        db.AllOrNothingAsync<ReferralCampaign>(
            async token =>
            {
                if (await store.LockAsync(id, token) is not { } campaign)
                    return CampaignProblems.NotFound;
                if (!campaign.IsPublished)
                    return CampaignProblems.NotPublished;
                if (await move(campaign, token) is { } refused)
                    return refused;
                await log.WriteAsync(id, deed, by, note, token);
                return await FoundAsync(id, token);
            },
            ct);

    private async Task<Problem?> PausedAsync(Id<ReferralCampaign> id, CancellationToken ct) =>
        await store.MoveAsync(id, [CampaignState.Open], CampaignState.Paused, ct) ? null : CampaignProblems.NotOpen;

    private async Task GoOnAsync(ReferralCampaign campaign, CancellationToken ct)
    {
        if (campaign.State is CampaignState.Paused or CampaignState.Stopped)
            await resumption.GoOnAsync(campaign, ct);
        if (campaign.State == CampaignState.Stopped)
            await stops.LetGoAsync(campaign.Label, CampaignHolds.Stopped, ct);
    }

    private async Task<bool> IsSpentAsync(ReferralCampaign campaign, CancellationToken ct)
    {
        var perHelp = campaign.ReadTerms().PointsPerHelp;
        return perHelp > 0 && (await budget.ListAsync(campaign.Id, ct)).Any(item => item.Item == CampaignBudget.Points && item.Left < perHelp);
    }
}
