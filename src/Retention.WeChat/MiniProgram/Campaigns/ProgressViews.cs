using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <param name="ClaimBy">For a stage that is reached.</param>
/// <param name="PrizeId">Under which a claimed prize stands among the shopper's prizes.</param>
public sealed record StageProgress(int No, int Need, StageStanding Standing, CampaignPrize Prize, long StockLeft, DateTimeOffset? ClaimBy, Id<Prize>? PrizeId)
{
    internal static StageProgress Of(StageView view) => new(
        view.Stage.No, view.Stage.Need, view.Standing, CampaignPrize.Of(view.Stage.Prize), view.Left, view.Award?.ClaimBy,
        view.Award?.PrizeId is { } prizeId ? new Id<Prize>(prizeId) : null);
}

/// <summary>A prize the shopper has won in a campaign.</summary>
/// <param name="Title">For what: <c>stage:1</c>, <c>team:</c> and the team's code, <c>rank:all</c>, <c>rank:2026-11-28</c>. It is claimed by this name.</param>
/// <param name="Rank">For prizes of ranks.</param>
public sealed record AwardView(string Title, CampaignPrize Prize, AwardState State, int? Rank, DateTimeOffset ClaimBy, Id<Prize>? PrizeId)
{
    internal static AwardView Of(ReferralAward award, CampaignTerms terms) => new(
        award.Title, CampaignPrize.Of(award.PrizeIn(terms)), award.State, award.RankNo, award.ClaimBy, award.PrizeId is { } prizeId ? new Id<Prize>(prizeId) : null);
}

/// <summary>What the shopper has brought, each sort apart, and what it leads to.</summary>
/// <param name="Valid">Friends that count at this moment, held and confirmed together; what stages and ranks ask for are the confirmed alone.</param>
/// <param name="Held">Friends that count but are not confirmed yet.</param>
/// <param name="Checking">Friends who still have to follow, whose help is being checked, or for whom the campaign has no points left at present.</param>
/// <param name="Lost">Friends who left, were refunded or did not count.</param>
/// <param name="OutOfBudget">Of those checking and lost: friends for whose help the campaign had no points left.</param>
/// <param name="Awards">Everything won, stages included.</param>
/// <param name="Team">The team the shopper leads or is on; null without one.</param>
public sealed record ProgressView(
    int Valid, int Confirmed, int Held, int Checking, int Lost, int OutOfBudget, IReadOnlyList<StageProgress> Stages, IReadOnlyList<AwardView> Awards, TeamView? Team)
{
    internal static ProgressView Of(LiveCampaign campaign, ParticipantView participant, TeamView? team) => new(
        participant.Progress.Valid, participant.Progress.Confirmed, participant.Progress.Held, participant.Progress.Checking, participant.Progress.Lost, participant.OutOfBudget,
        [.. participant.Stages.Select(StageProgress.Of)], [.. participant.Awards.Select(award => AwardView.Of(award, campaign.Terms))], team);
}

/// <summary>A friend the shopper has brought.</summary>
/// <param name="Name">The first letter of the name the friend chose; 新朋友 for who has told none.</param>
/// <param name="Reason">Why it counts no more; null unless it is lost.</param>
public sealed record HelperView(Id<Referral> Id, string Name, string? AvatarUrl, HelpStanding State, string? Reason, DateTimeOffset Since)
{
    internal static HelperView Of(Referral help, Face face) =>
        new(help.Id, face.Name, face.AvatarUrl, HelpWords.StandingForInviter(help.State), HelpWords.ReasonOf(help), help.AttributedAt);
}

/// <param name="Confirmed">Confirmed friends; of equals, who reached it first stands first.</param>
public sealed record BoardRank(long Rank, string Name, int Confirmed, bool IsMe);

/// <param name="Scope"><c>all</c>, or the day.</param>
/// <param name="Own">Where the shopper stands, also below the list; null without a confirmed friend.</param>
public sealed record BoardView(string Scope, IReadOnlyList<BoardRank> List, BoardRank? Own)
{
    internal static BoardView Of(LeaderboardView board, Id<Fan> memberId, IReadOnlyDictionary<Id<Fan>, Face> faces) => new(
        board.Scope, [.. board.Ranks.Select(rank => Of(rank, memberId, faces[rank.FanId]))], board.Own is { } own ? Of(own, memberId, faces[own.FanId]) : null);

    private static BoardRank Of(RankView rank, Id<Fan> memberId, Face face) => new(rank.Rank, face.Name, rank.Confirmed, rank.FanId == memberId);
}
