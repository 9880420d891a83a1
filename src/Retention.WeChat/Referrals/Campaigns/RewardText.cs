using System.Globalization;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>What a campaign gives, as fans read it: every prize with its number and value.</summary>
internal static class RewardText
{
    private const decimal FenPerYuan = 100;

    public static IEnumerable<string> Of(CampaignTerms terms) => [.. Points(terms), .. Stages(terms), .. Teams(terms), .. Ranks(terms)];

    private static IEnumerable<string> Points(CampaignTerms terms)
    {
        if (terms.InviterPoints > 0)
            yield return $"每成功邀请一位，你得 {terms.InviterPoints} 积分。";
        if (terms.InviteePoints > 0)
            yield return $"好友得 {terms.InviteePoints} 积分。";
    }

    private static IEnumerable<string> Stages(CampaignTerms terms) =>
        terms.Ladder.Select(stage => $"累计成功 {stage.Need} 位：{Named(stage.Prize)}，共 {stage.Stock} 份，先到先得，每人一份。");

    private static IEnumerable<string> Teams(CampaignTerms terms)
    {
        if (terms.Team is not { } team)
            yield break;
        yield return $"{team.Size} 人一队（含队长），开队后 {team.OpenHours} 小时内满员，且队员都达成条件，每人得{Named(team.Prize)}，共 {team.Stock} 队，先到先得。";
    }

    private static IEnumerable<string> Ranks(CampaignTerms terms) =>
        from rank in terms.RankPrizes.OrderBy(rank => rank.Scope).ThenBy(rank => rank.From)
        let board = rank.Scope == RankScope.Day ? "每日榜" : "总榜"
        let places = rank.From == rank.To ? $"第 {rank.From} 名" : $"第 {rank.From} 至 {rank.To} 名"
        let each = rank.To - rank.From + 1
        select $"{board}{places}（至少成功 {rank.ConfirmedMin} 位）：{Named(rank.Prize)}，{(rank.Scope == RankScope.Day ? "每天" : "共")} {each} 份；人数相同的，先达到者在前。";

    private static string Named(PrizeContent prize) => $"{prize.Name}（价值 {(prize.ValueFen / FenPerYuan).ToString("0.##", CultureInfo.InvariantCulture)} 元）";
}
