using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>A team and those on it: the captain, and friends whose help may still count.</summary>
/// <param name="Own">The reader's own help on this team; null for everybody else.</param>
internal sealed record TeamSheet(ReferralTeam Team, LiveCampaign Campaign, IReadOnlyList<TeamMate> Mates, bool IsCaptain, TeamMate? Own);

/// <summary>Shows teams: read only.</summary>
internal sealed class TeamBoard(TeamStore teams, ReferralStore helps, ReferralProgram program, MemberRegistry members, CampaignBudget budget)
{
    public async Task<TeamSheet?> FindAsync(string code, Id<Fan> memberId, CancellationToken ct) =>
        await teams.FindByCodeAsync(code, ct) is { } team ? await SheetOfAsync(team, memberId, ct) : null;

    /// <summary>The team somebody leads or is on in a campaign, the newest first; null when there is none.</summary>
    public async Task<TeamSheet?> OfAsync(LiveCampaign campaign, Id<Fan> memberId, CancellationToken ct)
    {
        if (campaign.Terms.Kind != CampaignKind.Team)
            return null;
        var led = (await teams.ListOfCaptainAsync(campaign.Id, memberId, 1, ct)).FirstOrDefault();
        if (led is null && await HelpOfAsync(campaign, memberId, ct) is { TeamId: { } teamId })
            led = await teams.FindAsync(new(teamId), ct);
        return led is null ? null : await SheetOfAsync(led, memberId, ct);
    }

    /// <summary>The help somebody has given in a campaign, by whatever of their accounts.</summary>
    public async Task<Referral?> HelpOfAsync(LiveCampaign campaign, Id<Fan> memberId, CancellationToken ct) =>
        (await helps.ListOfInviteesAsync(await members.FansOfAsync(memberId, ct), ct)).FirstOrDefault(help => help.CampaignId == campaign.Id);

    /// <summary>How many teams can still win.</summary>
    public async Task<long> LeftAsync(LiveCampaign campaign, CancellationToken ct) =>
        (await budget.ListAsync(campaign.Id, ct)).FirstOrDefault(item => item.Item == CampaignBudget.Teams)?.Left ?? 0;

    private async Task<TeamSheet?> SheetOfAsync(ReferralTeam team, Id<Fan> memberId, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(team.CampaignId, ct) is not { } campaign)
            return null;
        var mates = (await teams.ListMatesAsync(team.Id, ct)).Where(mate => mate.State is not (ReferralState.Void or ReferralState.Lost or ReferralState.Rejected)).ToList();
        var selves = (await members.FansOfAsync(memberId, ct)).ToHashSet();
        return new TeamSheet(team, campaign, mates, selves.Contains(team.CaptainFanId), mates.FirstOrDefault(mate => selves.Contains(mate.FanId)));
    }
}
