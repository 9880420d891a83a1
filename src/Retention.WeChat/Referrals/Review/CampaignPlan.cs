using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

public enum PlanBudgetKind
{
    Prizes,

    /// <summary>What the points given will cost when they are spent.</summary>
    Points,

    /// <summary>What it costs to be seen: advertising, printed posters, messages.</summary>
    Channel,
}

/// <param name="Fen">What it may cost.</param>
public sealed record PlanBudgetItem(
    PlanBudgetKind Kind,
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    [property: Range(0, CampaignPlan.FenMax)] long Fen);

/// <param name="Completion">Share of the participants who are to reach the stage: 0.1 is one in ten.</param>
public sealed record StageTarget(
    [property: Range(1, CampaignTerms.StagesMax)] int Stage,
    [property: Range(0d, 1d)] decimal Completion);

/// <summary>What a campaign is to reach. What is left out has no target. Rates are fractions: 0.25 is 25 %. Formulas: <see cref="CampaignKpi"/>.</summary>
/// <param name="CostPerRetainedFen">At most.</param>
/// <param name="UnfollowRate">At most.</param>
/// <param name="RiskRate">At most.</param>
/// <param name="Share">Participants with one helper at least.</param>
public sealed record KpiTargets(
    [property: Range(0, KpiTargets.CountMax)] long? Exposure = null,
    [property: Range(0, KpiTargets.CountMax)] long? Reach = null,
    [property: Range(0, KpiTargets.CountMax)] long? Join = null,
    [property: Range(0, KpiTargets.CountMax)] long? Share = null,
    [property: Range(0, KpiTargets.CountMax)] long? Help = null,
    [property: Range(0, KpiTargets.CountMax)] long? ValidHelp = null,
    [property: Length(0, CampaignTerms.StagesMax), NoNulls] IReadOnlyList<StageTarget>? Stages = null,
    [property: Range(0d, 1_000d)] decimal? KFactor = null,
    [property: Range(0d, 1d)] decimal? RetentionDay1 = null,
    [property: Range(0d, 1d)] decimal? RetentionDay7 = null,
    [property: Range(0d, 1d)] decimal? RetentionDay30 = null,
    [property: Range(0d, 1d)] decimal? UnfollowRate = null,
    [property: Range(0, CampaignPlan.FenMax)] long? CostPerRetainedFen = null,
    [property: Range(-1d, 1_000d)] decimal? Roi = null,
    [property: Range(0d, 1d)] decimal? RiskRate = null,
    [property: Range(0, KpiTargets.CountMax)] long? Shares = null,
    [property: Range(0, KpiTargets.CountMax)] long? SharedBy = null)
{
    internal const long CountMax = 10_000_000_000;
}

/// <summary>
/// What a campaign is for and what it is to bring (活动 SOP). Nothing a fan may rely on, so it may be written on after
/// publication too.
/// </summary>
/// <param name="Why">为什么做.</param>
/// <param name="Who">For whom, and who runs it.</param>
/// <param name="What">What is offered.</param>
/// <param name="When">Stages in time: warm-up, run, settlement.</param>
/// <param name="Where">By what ways it is seen.</param>
/// <param name="How">What is done, step by step.</param>
/// <param name="Budget">How much, item by item.</param>
/// <param name="Feedback">What is expected to come back: sales, opinions, material.</param>
/// <param name="MarginPercent">Gross margin of what invitees buy; without it there is no ROI.</param>
/// <param name="ChannelSpentFen">What the channels really cost, entered afterwards; until then the budget stands for it.</param>
public sealed record CampaignPlan(
    [property: Required, StringLength(CampaignPlan.TextMax)] string Why,
    [property: Required, StringLength(CampaignPlan.TextMax)] string Who,
    [property: Required, StringLength(CampaignPlan.TextMax)] string What,
    [property: Required, StringLength(CampaignPlan.TextMax)] string When,
    [property: Required, StringLength(CampaignPlan.TextMax)] string Where,
    [property: Required, StringLength(CampaignPlan.TextMax)] string How,
    [property: Required, Length(0, CampaignPlan.ItemsMax), NoNulls] IReadOnlyList<PlanBudgetItem> Budget,
    [property: Required, StringLength(CampaignPlan.TextMax)] string Feedback,
    [property: Required] KpiTargets Targets,
    [property: Range(0, 100)] int? MarginPercent = null,
    [property: Range(0, CampaignPlan.FenMax)] long? ChannelSpentFen = null)
{
    internal const int TextMax = 1_000;
    internal const int ItemsMax = 50;
    internal const long FenMax = 100_000_000_000;

    /// <summary>For a campaign nobody wrote a plan for.</summary>
    [JsonIgnore]
    public static CampaignPlan None { get; } = new("", "", "", "", "", "", [], "", new KpiTargets());

    [JsonIgnore]
    public long BudgetFen => Budget.Sum(item => item.Fen);

    [JsonIgnore]
    public long ChannelFen => ChannelSpentFen ?? BudgetOf(PlanBudgetKind.Channel);

    public long BudgetOf(PlanBudgetKind kind) => Budget.Where(item => item.Kind == kind).Sum(item => item.Fen);
}
