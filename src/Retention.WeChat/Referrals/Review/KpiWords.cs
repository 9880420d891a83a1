using System.Diagnostics;
using System.Globalization;

namespace Retention.WeChat.Referrals;

/// <summary>A KPI as a sentence.</summary>
internal sealed record KpiWords(KpiName Name, int? Stage, KpiUnit Unit, bool IsLessBetter, decimal? Target, decimal? Actual, bool? Met)
{
    public string Chinese => (Target, Actual) switch
    {
        (null, null) => $"{Title}：暂无法计算，未设目标。",
        (null, { } actual) => $"{Title}：实际 {Amount(actual)}，未设目标。",
        ({ } target, null) => $"{Title}：目标{Bound}{Amount(target)}，暂无法计算。",
        ({ } target, { } actual) => $"{Title}：目标{Bound}{Amount(target)}，实际 {Amount(actual)}，{Gap(actual - target)}，{(Met == true ? "达成" : "未达成")}。",
    };

    public string English => (Target, Actual) switch
    {
        (null, null) => $"{TitleEn}: cannot be told yet; no target was set.",
        (null, { } actual) => $"{TitleEn}: {AmountEn(actual)}; no target was set.",
        ({ } target, null) => $"{TitleEn}: target {BoundEn} {AmountEn(target)}; cannot be told yet.",
        ({ } target, { } actual) => $"{TitleEn}: target {BoundEn} {AmountEn(target)}, actual {AmountEn(actual)}, {GapEn(actual - target)}: {(Met == true ? "met" : "missed")}.",
    };

    private string Title => Name switch
    {
        KpiName.Exposure => "曝光",
        KpiName.Reach => "触达人数",
        KpiName.Join => "参与人数",
        KpiName.Shares => "分享次数",
        KpiName.SharedBy => "分享人数",
        KpiName.Share => "有效分享人数",
        KpiName.Help => "助力数",
        KpiName.ValidHelp => "有效助力数",
        KpiName.StageCompletion => $"第 {Stage} 阶完成率",
        KpiName.KFactor => "裂变系数 K",
        KpiName.RetentionDay1 => "次日留存率",
        KpiName.RetentionDay7 => "7 日留存率",
        KpiName.RetentionDay30 => "30 日留存率",
        KpiName.UnfollowRate => "取关率",
        KpiName.CostPerRetainedFan => "单个留存粉丝成本",
        KpiName.Roi => "投入产出比 ROI",
        KpiName.RiskRate => "风险率",
        _ => throw new UnreachableException(),
    };

    private string TitleEn => Name switch
    {
        KpiName.Exposure => "Exposure",
        KpiName.Reach => "Reach",
        KpiName.Join => "Participants",
        KpiName.Shares => "Shares",
        KpiName.SharedBy => "Participants who shared",
        KpiName.Share => "Participants with a helper",
        KpiName.Help => "Helps",
        KpiName.ValidHelp => "Valid helps",
        KpiName.StageCompletion => $"Completion of stage {Stage}",
        KpiName.KFactor => "K factor",
        KpiName.RetentionDay1 => "Day-1 retention of invitees",
        KpiName.RetentionDay7 => "Day-7 retention of invitees",
        KpiName.RetentionDay30 => "Day-30 retention of invitees",
        KpiName.UnfollowRate => "Unfollow rate",
        KpiName.CostPerRetainedFan => "Cost per retained fan",
        KpiName.Roi => "ROI",
        KpiName.RiskRate => "Risk rate",
        _ => throw new UnreachableException(),
    };

    private string Bound => IsLessBetter ? "不高于 " : "不低于 ";

    private string BoundEn => IsLessBetter ? "at most" : "at least";

    private string Gap(decimal difference) => difference == 0
        ? "与目标持平"
        : $"{(difference > 0 ? "高出" : "低了")} {(Unit == KpiUnit.Rate ? $"{Points(difference)} 个百分点" : Amount(Math.Abs(difference)))}";

    private string GapEn(decimal difference) => difference == 0
        ? "right on it"
        : $"{(Unit == KpiUnit.Rate ? $"{Points(difference)} points" : AmountEn(Math.Abs(difference)))} {(difference > 0 ? "above" : "below")}";

    private static string Points(decimal difference) => Number(Math.Abs(difference) * 100);

    private string Amount(decimal value) => Unit switch
    {
        KpiUnit.Rate => $"{Number(value * 100)}%",
        KpiUnit.Fen => $"{Number(value / 100)} 元",
        _ => Number(value),
    };

    private string AmountEn(decimal value) => Unit == KpiUnit.Fen ? $"CNY {Number(value / 100)}" : Amount(value);

    private static string Number(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
