using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

public enum StageStanding
{
    /// <summary>Not reached yet.</summary>
    Ahead,

    /// <summary>Reached; its prize waits to be claimed.</summary>
    Reached,
    Claimed,

    /// <summary>Not claimed in time.</summary>
    Lapsed,

    /// <summary>Not reached, and there are no prizes left.</summary>
    SoldOut,
}

/// <param name="Left">Prizes nobody has won yet.</param>
internal sealed record StageView(CampaignStage Stage, StageStanding Standing, long Left, ReferralAward? Award);

/// <summary>What somebody who takes part sees of a campaign.</summary>
/// <param name="Link">Their invitation; null while they have not joined.</param>
/// <param name="OutOfBudget">Friends for whose help there were no points left.</param>
internal sealed record ParticipantView(ReferralLink? Link, ReferralProgress Progress, IReadOnlyList<StageView> Stages, IReadOnlyList<ReferralAward> Awards, IReadOnlyList<ReferralTeam> Teams, int OutOfBudget);

/// <summary>A rank with the fan behind it.</summary>
internal sealed record RankView(long Rank, Id<Fan> FanId, int Confirmed);

/// <param name="Own">Where the reader stands; null without a confirmed help.</param>
internal sealed record LeaderboardView(string Scope, IReadOnlyList<RankView> Ranks, RankView? Own);

/// <summary>Shows campaigns to those who take part: read only.</summary>
internal sealed class ReferralBoard(LinkStore links, ProgressStore progresses, AwardStore awards, CampaignBudget budget, ReferralStore store, TeamStore teams)
{
    private const int TeamsShown = 5;

    public async Task<ParticipantView> OfAsync(LiveCampaign campaign, Id<Fan> memberId, CancellationToken ct)
    {
        var won = await awards.ListOfFanAsync(campaign.Id, memberId, ct);
        var left = campaign.Terms.Ladder.Count == 0 ? [] : (await budget.ListAsync(campaign.Id, ct)).ToDictionary(item => item.Item, item => item.Left, StringComparer.Ordinal);
        var stages = campaign.Terms.Ladder.Select(stage => StageOf(stage, won, left.GetValueOrDefault(CampaignBudget.Stage(stage.No)))).ToList();
        var progress = await progresses.FindAsync(campaign.Id, memberId, ct);
        return new ParticipantView(
            await links.FindOfMemberAsync(campaign.Id, memberId, ct), progress, stages, won,
            campaign.Terms.Kind == CampaignKind.Team ? await teams.ListOfCaptainAsync(campaign.Id, memberId, TeamsShown, ct) : [],
            progress.Checking + progress.Lost == 0 ? 0 : await store.CountOutOfBudgetAsync(campaign.Id, memberId, ct));
    }

    /// <summary>The friends somebody has brought, newest first.</summary>
    public Task<IReadOnlyList<Referral>> HelpersAsync(LiveCampaign campaign, Id<Fan> memberId, long? before, int limit, CancellationToken ct) =>
        store.ListOfInviterAsync(campaign.Id, memberId, before ?? long.MaxValue, limit, ct);

    /// <param name="scope"><c>all</c>, or a business day such as <c>2026-11-28</c>.</param>
    public async Task<LeaderboardView> LeaderboardAsync(LiveCampaign campaign, string scope, Id<Fan>? memberId, int limit, CancellationToken ct)
    {
        var ranks = (await progresses.ListRanksAsync(campaign.Id, scope, limit, ct)).Select((fan, i) => new RankView(i + 1, fan.FanId, fan.Confirmed)).ToList();
        var own = memberId is { } reader && await progresses.FindRankAsync(campaign.Id, scope, reader, ct) is { } rank ? new RankView(rank.Rank, reader, rank.Confirmed) : null;
        return new LeaderboardView(scope, ranks, own);
    }

    private static StageView StageOf(CampaignStage stage, IReadOnlyList<ReferralAward> won, long left)
    {
        var award = won.FirstOrDefault(each => each.Title == ReferralAward.StageTitle(stage.No));
        return new StageView(stage, StandingOf(award, left), left, award);
    }

    private static StageStanding StandingOf(ReferralAward? award, long left) => award?.State switch
    {
        AwardState.Reached => StageStanding.Reached,
        AwardState.Claimed => StageStanding.Claimed,
        AwardState.Lapsed => StageStanding.Lapsed,
        null => left > 0 ? StageStanding.Ahead : StageStanding.SoldOut,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
