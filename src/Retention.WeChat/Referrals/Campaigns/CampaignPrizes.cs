using Retention.Platform.Time;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>A prize of a campaign and how many of it are promised.</summary>
/// <param name="Field">Where it stands in the terms' JSON.</param>
public sealed record PromisedPrize(string Field, PrizeContent Content, long Count)
{
    /// <summary>Whether awards like these are of it.</summary>
    public required Func<AwardTally, bool> Covers { get; init; }
}

/// <summary>Awards of one title whose prizes are given, may still be claimed, or have gone back already.</summary>
/// <param name="Title"><c>stage:1</c>, <c>team:…</c>, <c>rank:all</c>, <c>rank:2026-11-28</c>.</param>
/// <param name="Awards">Each stands for one prize.</param>
[method: Dapper.ExplicitConstructor]
public sealed record AwardTally(string Title, int? RankNo, long Awards);

/// <summary>Everything a campaign promises beside points: what must be there when it is published, and what is free again when it is over.</summary>
public static class CampaignPrizes
{
    private static readonly string WholeCampaign = ReferralAward.RankTitle(ProgressStore.WholeCampaign);
    private static readonly string AnyRank = ReferralAward.RankTitle("");

    public static IReadOnlyList<PromisedPrize> Of(CampaignTerms terms) =>
    [
        .. terms.Ladder.Select((stage, index) => new PromisedPrize($"stages[{index}].prize", stage.Prize, stage.Stock) { Covers = award => award.Title == ReferralAward.StageTitle(stage.No) }),
        .. terms.Team is { } team
            ? [new PromisedPrize("team.prize", team.Prize, (long)team.Stock * team.Size) { Covers = award => ReferralAward.IsTeamTitle(award.Title) }]
            : Array.Empty<PromisedPrize>(),
        .. terms.RankPrizes.Select((rank, index) => new PromisedPrize($"ranks[{index}].prize", rank.Prize, CountOf(rank, terms)) { Covers = award => IsOf(rank, award) }),
    ];

    /// <summary>Business days on which something can happen in the campaign, the first and the last included.</summary>
    public static int DaysOf(CampaignTerms terms) =>
        terms.EndsAt <= terms.StartsAt ? 0 : BusinessCalendar.DayOf(terms.EndsAt.AddTicks(-1)).DayNumber - BusinessCalendar.DayOf(terms.StartsAt).DayNumber + 1;

    private static long CountOf(RankPrize rank, CampaignTerms terms) =>
        Math.Max(0L, rank.To - rank.From + 1) * (rank.Scope == RankScope.Day ? DaysOf(terms) : 1);

    private static bool IsOf(RankPrize rank, AwardTally award) =>
        award.Title.StartsWith(AnyRank, StringComparison.Ordinal)
        && award.Title == WholeCampaign == (rank.Scope == RankScope.Campaign)
        && award.RankNo >= rank.From && award.RankNo <= rank.To;
}
