namespace Retention.WeChat.Referrals;

/// <summary>Whether a campaign has everything its kind needs, and nothing its kind never gives.</summary>
internal static class KindCheck
{
    private const int TeamSizeMax = 20;

    public static IEnumerable<CampaignFinding> Of(CampaignTerms terms)
    {
        if (HasPartsOfOthers(terms))
            yield return KindFindings.OtherKind;
        var own = terms.Kind switch
        {
            CampaignKind.TwoSided => [],
            CampaignKind.Ladder => OfLadder(terms),
            CampaignKind.Team => OfTeam(terms),
            CampaignKind.Leaderboard => OfBoards(terms),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        foreach (var finding in own)
            yield return finding;
    }

    private static bool HasPartsOfOthers(CampaignTerms terms) =>
        (terms.Kind != CampaignKind.Ladder && terms.Ladder.Count > 0)
        || (terms.Kind != CampaignKind.Team && terms.Team is not null)
        || (terms.Kind != CampaignKind.Leaderboard && terms.RankPrizes.Count > 0);

    private static IEnumerable<CampaignFinding> OfLadder(CampaignTerms terms)
    {
        var stages = terms.Ladder;
        if (stages.Count == 0)
            yield return KindFindings.StagesMissing;
        if (!stages.Select(stage => stage.No).SequenceEqual(Enumerable.Range(1, stages.Count)))
            yield return KindFindings.StageNumbers;
        if (stages.Zip(stages.Skip(1)).Any(pair => pair.Second.Need <= pair.First.Need) || stages.Any(stage => stage.Need < 1))
            yield return KindFindings.StageNeeds;
        if (stages.Any(stage => stage.Need > terms.InviterHelpsMax))
            yield return KindFindings.StageBeyondCap;
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i].Stock < 1)
                yield return KindFindings.NoStock.At($"stages[{i}].stock");
        }
    }

    private static IEnumerable<CampaignFinding> OfTeam(CampaignTerms terms)
    {
        if (terms.Team is not { } team)
        {
            yield return KindFindings.TeamMissing;
            yield break;
        }

        if (team.Size is < 2 or > TeamSizeMax)
            yield return KindFindings.TeamSize;
        if (team.Stock < 1)
            yield return KindFindings.NoStock.At("team.stock");
        if (team.Size - 1 > terms.InviterHelpsMax)
            yield return KindFindings.TeamBeyondCap;
        if (TimeSpan.FromHours(team.OpenHours) > terms.EndsAt - terms.StartsAt)
            yield return KindFindings.TeamTooSlow;
    }

    private static IEnumerable<CampaignFinding> OfBoards(CampaignTerms terms)
    {
        var ranks = terms.RankPrizes;
        if (ranks.Count == 0)
            yield return KindFindings.RanksMissing;
        if (ranks.GroupBy(rank => rank.Scope).Any(board => !FollowOn(board)))
            yield return KindFindings.RankGaps;
        if (ranks.Any(rank => rank.ConfirmedMin > terms.InviterHelpsMax))
            yield return KindFindings.RankBeyondCap;
    }

    private static bool FollowOn(IEnumerable<RankPrize> board)
    {
        var next = 1;
        foreach (var rank in board.OrderBy(rank => rank.From))
        {
            if (rank.From != next || rank.To < rank.From)
                return false;
            next = rank.To + 1;
        }

        return true;
    }
}
