using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Teams: a captain opens one, friends take seats, and when all are there and confirmed everybody wins. A friend on a team is
/// a help like any other, credited to the captain; a seat whose help is lost is free again.
/// </summary>
internal sealed class TeamBook(TeamStore store, CampaignBudget budget, AwardDesk awards, AwardStore won, HelpPeople people, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock)
{
    private const int TeamsShown = 20;

    /// <summary>A captain's new team; one at a time, and none any more once they have won.</summary>
    public Task<Result<ReferralTeam>> OpenAsync(LiveCampaign campaign, Id<Fan> captainId, CancellationToken ct) => db.InTransactionAsync<Result<ReferralTeam>>(
        async token =>
        {
            if (campaign.Terms is not { Kind: CampaignKind.Team, Team: { } terms })
                return ReferralProblems.NotATeamCampaign;
            var now = clock.GetUtcNow();
            if (!campaign.Row.IsRunning(now))
                return ReferralProblems.NotRunning;
            // Two taps at once open one team.
            await fans.LockAsync([captainId], token);
            var teams = await store.ListOfCaptainAsync(campaign.Id, captainId, TeamsShown, token);
            if (teams.Any(team => team.State == TeamState.Won || (team.State == TeamState.Forming && (team.IsFull || now < team.ClosesAt))))
                return ReferralProblems.InTeam;
            if ((await budget.ListAsync(campaign.Id, token)).FirstOrDefault(item => item.Item == CampaignBudget.Teams) is not { Left: > 0 })
                return ReferralProblems.TeamsGone;
            var closes = now.AddHours(terms.OpenHours);
            var team = new ReferralTeam(
                ids.Next<ReferralTeam>(), campaign.Id, captainId, ReferralLinks.NewCode(), TeamState.Forming, terms.Size, 1, 0, closes < campaign.Terms.EndsAt ? closes : campaign.Terms.EndsAt, now, null);
            await store.InsertAsync(team, token);
            return team;
        },
        ct);

    /// <summary>Whose invitation a team's code is: its captain's.</summary>
    public async Task<LinkTarget?> TargetAsync(string code, CancellationToken ct) =>
        await store.FindByCodeAsync(code, ct) is { } team ? new LinkTarget(default, team.CampaignId, team.CaptainFanId) : null;

    /// <summary>A seat on the team for a friend who comes by its invitation, in the caller's transaction.</summary>
    public async Task<Result<ReferralTeam>> JoinAsync(string code, DateTimeOffset now, CancellationToken ct)
    {
        if (await store.FindByCodeAsync(code, ct) is not { } team)
            return ReferralProblems.TeamNotFound;
        if (await store.TakeSeatAsync(team.Id, now, ct))
            return team;
        return team.State != TeamState.Forming || team.ClosesAt <= now ? ReferralProblems.TeamClosed : ReferralProblems.TeamFull;
    }

    /// <summary>A friend who came by the captain's own code, not by a team's, sits down on the team that is open.</summary>
    public async Task<TeamSeat> SeatAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Terms.Kind != CampaignKind.Team || help.Row.TeamId is not null)
            return new TeamSeat(help.Row.TeamId, null);
        foreach (var team in (await store.ListOfCaptainAsync(help.Campaign.Id, help.Inviter, TeamsShown, ct)).Where(team => team.TakesFriends(help.Now)))
        {
            if (await store.TakeSeatAsync(team.Id, help.Now, ct))
                return new TeamSeat(team.Id.Value, null);
        }

        return new TeamSeat(null, "no_team");
    }

    /// <summary>Whether a help that had ended finds a seat: the one it won with, or one on a team of the inviter's that is open.</summary>
    public async Task<bool> HasRoomAsync(Referral help, DateTimeOffset now, CancellationToken ct) =>
        await WonWithAsync(help, ct) is not null || (await store.ListOfCaptainAsync(help.CampaignId, help.InviterFanId, TeamsShown, ct)).Any(team => team.TakesFriends(now));

    /// <summary>Whether a help's team was not full in time: its helps count for nothing.</summary>
    public async Task<bool> HasFailedAsync(Referral help, CancellationToken ct) => await TeamOfAsync(help, ct) is { State: TeamState.Failed };

    /// <returns>The team with which the friend of a help has won: the seat on it stays theirs, whatever becomes of the help.</returns>
    public async Task<long?> WonWithAsync(Referral help, CancellationToken ct)
    {
        if (await TeamOfAsync(help, ct) is not { State: TeamState.Won } team || await fans.FindAsync(help.InviteeFanId, ct) is not { } friend)
            return null;
        return (await won.ListOfFanAsync(help.CampaignId, friend.MemberId, ct)).Any(award => award.Title == ReferralAward.TeamTitle(team.Code)) ? team.Id.Value : null;
    }

    /// <summary>Null where there is no team.</summary>
    public async Task<int?> SeatsLeftAsync(long? teamId, CancellationToken ct) =>
        teamId is { } id && await store.FindAsync(new(id), ct) is { } team ? team.Seats - team.Taken : null;

    /// <summary>The help was lost before it was confirmed: its seat is free again.</summary>
    public async Task LeaveAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Row.TeamId is { } teamId)
            await store.LeaveSeatAsync(new(teamId), ct);
    }

    /// <summary>The help was confirmed and lost again: a team that has not won yet needs another friend.</summary>
    public async Task LostAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Row.TeamId is not { } teamId)
            return;
        await store.UnconfirmAsync(new(teamId), ct);
        await store.LeaveSeatAsync(new(teamId), ct);
    }

    /// <summary>A friend's help is confirmed; with the last one the team has won.</summary>
    public async Task ConfirmedAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Row.TeamId is not { } teamId)
            return;
        var team = await store.ConfirmAsync(new(teamId), ct);
        if (team.State != TeamState.Forming || team.Confirmed < team.Seats - 1)
            return;
        var isPaid = await budget.TakeAsync(team.CampaignId, CampaignBudget.Teams, 1, ct);
        if (!await store.CloseAsync(team.Id, isPaid ? TeamState.Won : TeamState.Failed, help.Now, ct) || !isPaid)
            return;
        var mates = (await store.ListMatesAsync(team.Id, ct)).Where(mate => mate.State == ReferralState.Confirmed).Select(mate => mate.FanId).ToList();
        var members = await people.FindAsync(mates.Append(team.CaptainFanId), ct);
        foreach (var winner in mates.Append(team.CaptainFanId).Select(mate => members[mate].MemberId).Append(help.Invitee).Distinct())
            await awards.GiveAsync(help.Campaign, winner, ReferralAward.TeamTitle(team.Code), CampaignBudget.Teams, null, help.Now, ct);
    }

    /// <summary>Closes a team that was not full in time; its helps count for nothing.</summary>
    public Task CloseLateAsync(Id<ReferralTeam> id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = clock.GetUtcNow();
            if (await store.CloseAsync(id, TeamState.Failed, now, token))
                await store.WithdrawHelpsAsync(id, now, token);
        },
        ct);

    private async Task<ReferralTeam?> TeamOfAsync(Referral help, CancellationToken ct) => help.TeamId is { } id ? await store.FindAsync(new(id), ct) : null;
}

/// <param name="Refusal">Why there is no seat; the help is closed with it.</param>
internal sealed record TeamSeat(long? TeamId, string? Refusal);
