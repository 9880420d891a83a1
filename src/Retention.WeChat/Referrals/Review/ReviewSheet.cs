using System.Globalization;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>A review as CSV: KPIs, cost, funnel and days below each other.</summary>
internal static class ReviewSheet
{
    public static IEnumerable<string> Lines(CampaignReview review) => [CsvText.Mark + Line("指标", "阶段", "目标", "实际", "差值", "是否达成", "说明", "In English"), .. Kpis(review), .. Money(review), .. Funnel(review), .. Days(review)];

    private static IEnumerable<string> Kpis(CampaignReview review) =>
        from line in review.Kpis
        select Line($"{line.Name}", $"{line.Stage}", Number(line.Target), Number(line.Actual), Number(line.Difference), Word(line.Met), line.Sentence, line.SentenceEn);

    private static IEnumerable<string> Money(CampaignReview review) =>
    [
        Line(), Line("费用（分）", "金额"), Line("预算", $"{review.BudgetFen}"), Line("奖品", $"{review.Cost.PrizesFen}"), Line("积分", $"{review.Cost.PointsFen}"),
        Line("渠道", $"{review.Cost.ChannelsFen}"), Line("被邀请人消费净额", $"{review.Figures.RevenueFen}"), Line("毛利", Number(review.GrossMarginFen)),
        .. review.Figures.Awards.Select(award => Line($"奖品 {award.Title}", $"{award.CostFen}", $"达成 {award.Reached}", $"发放 {award.Issued}")),
    ];

    private static IEnumerable<string> Funnel(CampaignReview review) =>
        [Line(), Line("漏斗", "数量", "相对上一步"), .. review.Funnel.Select(step => Line($"{step.Stage}", $"{step.Count}", Number(step.FromPrevious)))];

    private static IEnumerable<string> Days(CampaignReview review) =>
    [
        Line(), Line("日期", "参与", "分享", "助力", "确认", "失效"),
        .. review.Days.Select(day => Line(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), $"{day.Joins}", $"{day.Shares}", $"{day.Helps}", $"{day.Confirmed}", $"{day.Lost}")),
    ];

    private static string Line(params string?[] cells) => CsvText.Line(cells);

    private static string? Number(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture);

    private static string? Word(bool? met) => met switch
    {
        true => "达成",
        false => "未达成",
        null => null,
    };
}
