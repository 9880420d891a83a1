using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

public enum EarningGives
{
    /// <summary>The same for each event.</summary>
    Fixed,

    /// <summary>So much for every 100 yuan of the event's amount.</summary>
    PerYuan,

    /// <summary>What the event brings by itself, from now on under this rule's limits and budget.</summary>
    EventPoints,

    /// <summary>A bonus on what the other rules give: 200 % doubles it.</summary>
    Multiplier,
}

public enum EarningUnit
{
    Points,

    /// <summary>Counts towards tiers and cannot be spent.</summary>
    Growth,
}

/// <summary>What one sort of event earns. Rules that match the same event add up.</summary>
/// <param name="Description">For shoppers.</param>
/// <param name="PointsPer100Yuan">100 is one point for each yuan, 10 one for every ten yuan.</param>
/// <param name="Percent">Of a multiplier; above 100.</param>
/// <param name="ByTier">Multiplied by the percentage of the member's tier.</param>
/// <param name="Subject">Only for events about this.</param>
/// <param name="Campaign">Only for events of this campaign.</param>
/// <param name="MinAmountFen">Only for events of at least this amount.</param>
/// <param name="BudgetLeft">What the rule may still give to everybody together; null for no budget.</param>
/// <param name="PausedAt">When its budget could not pay for the next event; it gives nothing until it is topped up.</param>
[method: ExplicitConstructor]
public sealed record EarningRule(
    Id<EarningRule> Id,
    string Name,
    string? Description,
    EarningKind Kind,
    EarningGives Gives,
    EarningUnit Unit,
    long Points,
    long PointsPer100Yuan,
    int Percent,
    bool ByTier,
    string? Subject,
    string? Campaign,
    long MinAmountFen,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    RewardPeriod FanPeriod,
    int? FanTimesMax,
    long? FanPointsMax,
    long? BudgetLeft,
    DateTimeOffset? PausedAt,
    bool Enabled,
    DateTimeOffset CreatedAt)
{
    public bool HasFanLimit => FanTimesMax is not null || FanPointsMax is not null;

    public bool HasBudget => BudgetLeft is not null;

    public bool IsRunning(DateTimeOffset at) => Enabled && (StartsAt is null || StartsAt <= at) && (EndsAt is null || at < EndsAt);

    public bool Matches(EarningEvent e) =>
        Kind == e.Kind
        && IsRunning(e.At)
        && (Subject is null || Subject == e.Subject)
        && (Campaign is null || Campaign == e.Campaign)
        && e.AmountFen >= MinAmountFen;
}
