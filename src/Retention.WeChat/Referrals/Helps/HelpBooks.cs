using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>A help under the settler's hands, with everything its books need.</summary>
/// <param name="Inviter">The member it is bound to, in whose books it stands: also when they were erased since.</param>
/// <param name="InviterLeftAt">When the inviter, who does not follow any more, left: who takes part and leaves is not paid.</param>
internal sealed record HelpCase(Referral Row, LiveCampaign Campaign, HelpFacts Facts, Id<Fan> Inviter, Id<Fan> Invitee, DateTimeOffset? InviterLeftAt, DateTimeOffset Now)
{
    public CampaignTerms Terms => Campaign.Terms;

    /// <summary>The helps it is settled with.</summary>
    public required HelpBatch Batch { get; init; }

    /// <summary>There is nobody to pay any more.</summary>
    public bool IsInviterErased { get; init; }

    /// <summary>Held in this very step: the inviter has heard of it.</summary>
    public bool IsJustHeld { get; init; }
}

/// <summary>
/// What follows from a step of a help, all in the settler's transaction: its state, the inviter's progress and score, what the
/// campaign may still promise, points held, given, returned or taken back, the team's seat, awards and news.
/// </summary>
internal sealed class HelpBooks(
    ReferralStore store,
    ProgressStore progresses,
    LinkStore links,
    CampaignBudget budget,
    BudgetPause pause,
    HelpPoints points,
    AwardDesk awards,
    TeamBook teams,
    ReferralNotices notices)
{
    /// <summary>A campaign without points left may be topped up; that makes its helps due. This is for what nobody tells of.</summary>
    private static readonly TimeSpan BudgetWait = TimeSpan.FromDays(1);

    /// <summary>Opens the books of those whose helps are about to be settled together.</summary>
    /// <param name="held">The campaign of each help that may come to be held.</param>
    public async Task<HelpBatch> OpenAsync(
        IReadOnlyCollection<Id<ReferralCampaign>> campaignIds, IReadOnlyCollection<Id<Fan>> inviters, IEnumerable<LiveCampaign> held, CancellationToken ct)
    {
        var progress = await progresses.LockAsync(campaignIds, inviters, ct);
        var reserved = new Dictionary<Id<ReferralCampaign>, long>();
        foreach (var campaign in held.GroupBy(each => each.Id).OrderBy(each => each.Key.Value))
        {
            // Where not all of it is left, each help asks for itself.
            var wanted = campaign.Count() * campaign.First().Terms.PointsPerHelp;
            if (await budget.TakeAsync(campaign.Key, CampaignBudget.Points, wanted, ct))
                reserved[campaign.Key] = wanted;
        }

        return new HelpBatch(progress, reserved, await notices.OpenAsync(campaignIds, inviters, ct));
    }

    /// <summary>Writes what all steps together came to.</summary>
    public async Task CloseAsync(HelpBatch batch, CancellationToken ct)
    {
        foreach (var progress in batch.NewProgress)
            await progresses.InsertAsync(progress, ct);
        foreach (var progress in batch.ChangedProgress)
            await progresses.SaveAsync(progress, ct);
        foreach (var (campaignId, unused) in batch.Unused)
            await budget.ReturnAsync(campaignId, CampaignBudget.Points, unused, ct);
        await points.WriteAsync(batch, ct);
        await notices.SendAsync(batch.News, ct);
    }

    /// <summary>Carries out a step and those that follow from it at once.</summary>
    public async Task ApplyAsync(HelpCase help, ReferralStep step, CancellationToken ct)
    {
        while (true)
        {
            var row = step switch
            {
                ReferralStep.Hold => await HoldAsync(help, ct),
                ReferralStep.Confirm => await ConfirmAsync(help, ct),
                ReferralStep.Wait wait => Move(help, help.Row with { State = wait.State, DueAt = wait.Until }),
                ReferralStep.Close close => await CloseAsync(help, close, ct),
                ReferralStep.Lose lose => await LoseAsync(help, lose, ct),
                ReferralStep.Reclaim => await ReclaimAsync(help, ct),
                ReferralStep.Again => await BeginAnewAsync(help, ct),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (row.State != help.Row.State)
                RetentionTelemetry.ReferralReached(row.State.ToString());
            if (step is not ReferralStep.Hold || row.State != ReferralState.Held)
            {
                await store.SaveAsync(row, ct);
                return;
            }

            // What holds may be met already: the next look need not wait for another round.
            help = help with { Row = row, IsJustHeld = true };
            step = ReferralStep.Of(row, help.Terms, help.Facts, help.Now);
        }
    }

    private async Task<Referral> HoldAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Row.HeldAt is not null)
            return Move(help, help.Row with { State = ReferralState.Held });
        var seat = await teams.SeatAsync(help, ct);
        if (seat.Refusal is { } refusal)
            return Move(help, Closed(help, ReferralState.Void, refusal));
        var progress = help.Batch.ProgressOf(help.Campaign.Id, help.Inviter);
        var reason = progress.Valid >= help.Terms.InviterHelpsMax ? Referral.InviterCapped : null;
        var row = help.Row with
        {
            State = ReferralState.Held,
            TeamId = seat.TeamId,
            Reason = reason,
            InviterPoints = reason is null ? help.Terms.InviterPoints : 0,
            InviteePoints = help.Terms.InviteePoints,
            HeldAt = help.Now,
        };
        var promised = row.InviterPoints + row.InviteePoints;
        if (!help.Batch.Use(help.Campaign.Id, promised) && !await budget.TakeAsync(help.Campaign.Id, CampaignBudget.Points, promised, ct))
        {
            return await WithoutBudgetAsync(help with { Row = help.Row with { TeamId = seat.TeamId } }, ct);
        }

        HelpPoints.Hold(help with { Row = row });
        Move(help, row);
        if (row.Counts)
            await notices.HelpedAsync(
                help with { Row = row }, progress.Valid + 1, await teams.SeatsLeftAsync(seat.TeamId, ct), ReferralStep.Of(row, help.Terms, help.Facts, help.Now) is ReferralStep.Confirm, ct);
        return row;
    }

    /// <summary>While the campaign runs it may be topped up, or others' points come back; over, it is told that this one does not count.</summary>
    private async Task<Referral> WithoutBudgetAsync(HelpCase help, CancellationToken ct)
    {
        var endsAt = help.Campaign.Row.EndedAt ?? help.Terms.EndsAt;
        if (help.Now >= endsAt)
            return await CloseAsync(help, new ReferralStep.Close(ReferralState.Void, Referral.OutOfBudget), ct);
        await pause.PauseAsync(help.Campaign, ct);
        var lookAt = help.Now + BudgetWait;
        return Move(help, help.Row with { State = ReferralState.Unfunded, DueAt = lookAt < endsAt ? lookAt : endsAt });
    }

    private async Task<Referral> ConfirmAsync(HelpCase help, CancellationToken ct)
    {
        var row = help.Row with { State = ReferralState.Confirmed, ConfirmedAt = help.Now, DueAt = null };
        if (row.Counts && await HasInviterLeftAsync(help, ct))
        {
            HelpPoints.VoidInviter(help);
            await budget.ReturnAsync(help.Campaign.Id, CampaignBudget.Points, row.InviterPoints, ct);
            row = row with { Reason = Referral.InviterLeft, InviterPoints = 0 };
        }

        HelpPoints.Give(help with { Row = row });
        Move(help, row);
        if (row.Counts)
        {
            await progresses.ScoreAsync(help.Campaign.Id, help.Inviter, help.Now, +1, ct);
            if (!help.IsJustHeld)
                ReferralNotices.Counted(help);
            await awards.ReachedAsync(help.Campaign, help.Inviter, help.Batch.ProgressOf(help.Campaign.Id, help.Inviter), help.Now, ct);
        }

        await teams.ConfirmedAsync(help, ct);
        return row;
    }

    /// <summary>Who was erased, or left after joining: members who never followed, or had left long before, take part by the mini-program.</summary>
    private async Task<bool> HasInviterLeftAsync(HelpCase help, CancellationToken ct) =>
        help.IsInviterErased || (help.InviterLeftAt is { } leftAt && await links.FindJoinedAtAsync(help.Campaign.Id, help.Inviter, ct) <= leftAt);

    private async Task<Referral> CloseAsync(HelpCase help, ReferralStep.Close close, CancellationToken ct)
    {
        await LetGoAsync(help, ct);
        if (help.Row.State == ReferralState.Held && help.Row.Counts)
            ReferralNotices.SomeoneLeft(help);
        return Move(help, Closed(help, close.State, close.Reason));
    }

    /// <summary>What was given is taken back or stays, as the terms say; stages already won stay won.</summary>
    private async Task<Referral> LoseAsync(HelpCase help, ReferralStep.Lose lose, CancellationToken ct)
    {
        if (help.Terms.OnLoss == LossPolicy.TakeBack)
        {
            await points.TakeBackAsync(help, ct);
            await budget.ReturnAsync(help.Campaign.Id, CampaignBudget.Points, help.Row.InviterPoints + help.Row.InviteePoints, ct);
        }

        await teams.LostAsync(help, ct);
        if (help.Row.Counts)
        {
            await progresses.ScoreAsync(help.Campaign.Id, help.Inviter, help.Row.ConfirmedAt!.Value, -1, ct);
            ReferralNotices.SomeoneLeft(help);
        }

        return Move(help, help.Row with { State = ReferralState.Lost, Reason = lose.Reason, DueAt = null, ClosedAt = help.Now });
    }

    /// <summary>As if it had not been: the older touch's inviter begins where the newer one did.</summary>
    private async Task<Referral> ReclaimAsync(HelpCase help, CancellationToken ct)
    {
        await LetGoAsync(help, ct);
        Move(help, help.Row with { State = ReferralState.New });
        return help.Row with
        {
            InviterFanId = help.Row.ReclaimedBy!.Value, TeamId = null, TouchId = help.Row.ReclaimedTouch, AttributedAt = help.Row.ReclaimedAt!.Value, State = ReferralState.New,
            Reason = null, InviterPoints = 0, InviteePoints = 0, HeldAt = null, ReclaimedBy = null, ReclaimedAt = null, ReclaimedTouch = null, DueAt = help.Now,
        };
    }

    /// <summary>As if it had just come; what met its condition stays known. What was promised or given before was let go or taken back when it ended.</summary>
    private async Task<Referral> BeginAnewAsync(HelpCase help, CancellationToken ct) => Move(
        help,
        help.Row with
        {
            TeamId = await teams.WonWithAsync(help.Row, ct), State = ReferralState.New, Reason = null, InviterPoints = 0, InviteePoints = 0, HeldAt = null, ConfirmedAt = null, ClosedAt = null, Begun = help.Row.Begun + 1,
            DueAt = help.Now,
        });

    private async Task LetGoAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Row.HeldAt is not null)
        {
            HelpPoints.Void(help);
            await budget.ReturnAsync(help.Campaign.Id, CampaignBudget.Points, help.Row.InviterPoints + help.Row.InviteePoints, ct);
        }

        await teams.LeaveAsync(help, ct);
    }

    private static Referral Closed(HelpCase help, ReferralState state, string reason) => help.Row with { State = state, Reason = reason, DueAt = null, ClosedAt = help.Now };

    /// <summary>Moves the inviter's progress along with the state.</summary>
    private static Referral Move(HelpCase help, Referral to)
    {
        var (before, after) = (BucketOf(help.Row), BucketOf(to));
        if (before != after)
            help.Batch.Keep(Add(Add(help.Batch.ProgressOf(help.Campaign.Id, help.Inviter), before, -1, help.Now), after, +1, help.Now));
        return to;
    }

    private static ReferralProgress Add(ReferralProgress progress, Bucket bucket, int change, DateTimeOffset now) => bucket switch
    {
        Bucket.Checking => progress with { Checking = progress.Checking + change },
        Bucket.Held => progress with { Held = progress.Held + change },
        Bucket.Confirmed => progress with { Confirmed = progress.Confirmed + change, ConfirmedAt = change > 0 ? now : progress.ConfirmedAt },
        Bucket.Lost => progress with { Lost = progress.Lost + change },
        _ => progress,
    };

    private static Bucket BucketOf(Referral row) => row.State switch
    {
        ReferralState.New => Bucket.None,
        ReferralState.Waiting or ReferralState.Verify or ReferralState.Review or ReferralState.Unfunded => Bucket.Checking,
        ReferralState.Held => row.Counts ? Bucket.Held : Bucket.None,
        ReferralState.Confirmed => row.Counts ? Bucket.Confirmed : Bucket.None,
        _ => Bucket.Lost,
    };

    private enum Bucket
    {
        None,
        Checking,
        Held,
        Confirmed,
        Lost,
    }
}
