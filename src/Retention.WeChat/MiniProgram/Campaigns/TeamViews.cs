using Retention.Platform.Ids;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

public enum TeamStanding
{
    /// <summary>Takes friends.</summary>
    Forming,

    /// <summary>All seats are taken; won once every friend is confirmed.</summary>
    Full,
    Won,

    /// <summary>Not full, or not confirmed, in time.</summary>
    Failed,
}

public enum TeamRole
{
    None,
    Captain,
    Mate,
}

/// <summary>A seat that is taken.</summary>
/// <param name="State">Of the friend's help; null for the captain, who needs none.</param>
public sealed record SeatView(string Name, string? AvatarUrl, bool IsCaptain, bool IsMe, HelpStanding? State, DateTimeOffset JoinedAt);

/// <param name="Code">By which friends find the team.</param>
/// <param name="Size">Seats, the captain's included.</param>
/// <param name="Confirmed">Friends whose help is confirmed.</param>
/// <param name="ClosesAt">Until then it must be full.</param>
/// <param name="Role">The shopper's.</param>
public sealed record TeamView(
    string Code, Id<ReferralCampaign> CampaignId, string CampaignName, TeamStanding State, int Size, int Taken, int Confirmed, DateTimeOffset ClosesAt, CampaignPrize Prize,
    ConditionView Condition, TeamRole Role, IReadOnlyList<SeatView> Seats, ShareCard Share)
{
    internal static TeamView Of(TeamSheet sheet, IReadOnlyDictionary<Id<Fans.Fan>, Face> faces, ShareCard share)
    {
        var (team, terms) = (sheet.Team, sheet.Campaign.Terms);
        var captain = faces[team.CaptainFanId];
        return new(
            team.Code, team.CampaignId, terms.Name, StandingOf(team), team.Seats, team.Taken, team.Confirmed, team.ClosesAt, CampaignPrize.Of(terms.Team!.Prize),
            ConditionView.Of(terms), sheet.IsCaptain ? TeamRole.Captain : sheet.Own is null ? TeamRole.None : TeamRole.Mate,
            [
                new SeatView(captain.Name, captain.AvatarUrl, true, sheet.IsCaptain, null, team.CreatedAt),
                .. sheet.Mates.Select(mate => new SeatView(
                    faces[mate.FanId].Name, faces[mate.FanId].AvatarUrl, false, mate == sheet.Own,
                    mate == sheet.Own ? HelpWords.StandingOf(mate.State) : HelpWords.StandingForInviter(mate.State), mate.JoinedAt)),
            ],
            share);
    }

    private static TeamStanding StandingOf(ReferralTeam team) => team.State switch
    {
        TeamState.Won => TeamStanding.Won,
        TeamState.Failed => TeamStanding.Failed,
        TeamState.Forming => team.IsFull ? TeamStanding.Full : TeamStanding.Forming,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>A seat just taken.</summary>
public sealed record TeamJoinView(HelpView Help, TeamView Team);
