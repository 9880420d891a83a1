using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Rewards;

/// <summary>What holds for all points.</summary>
public sealed class RewardsOptions
{
    [Required]
    public PointsExpiryOptions PointsExpiry { get; set; } = new();

    [Required]
    public AdjustmentOptions Adjustment { get; set; } = new();

    /// <summary>What a point costs the brand when it is spent, in thousandths of a fen; the balance sheet values what is outstanding by it. 1000 is one fen.</summary>
    [Range(0, 100_000_000)]
    public long PointCostMilliFen { get; set; } = 1000;
}

public enum ExpiryUnit
{
    Never,
    Days,
    Months,
}

public enum ExpiryRounding
{
    None,
    MonthEnd,
    YearEnd,
}

/// <summary>How long points last. The last day is a day in China; from its midnight on they are gone.</summary>
public sealed class PointsExpiryOptions
{
    public ExpiryUnit Unit { get; set; } = ExpiryUnit.Never;

    /// <summary>So many days or months after the day they were earned.</summary>
    [Range(1, 3650)]
    public int After { get; set; } = 12;

    /// <summary>Moves the last day to the end of its month or year.</summary>
    public ExpiryRounding Rounding { get; set; } = ExpiryRounding.None;

    /// <summary>Spent points that come back after their last day has passed last so many days more.</summary>
    [Range(1, 365)]
    public int ReturnedDaysMin { get; set; } = 7;
}

public sealed class AdjustmentOptions
{
    /// <summary>More points for one member in a day by hand, either way, whatever for and whoever gives or takes them, wait for a second operator.</summary>
    [Range(0, 1_000_000)]
    public long SecondPersonAbove { get; set; } = 5000;

    /// <summary>So do those of an operator who comes to more points in a day, for all members together.</summary>
    [Range(0, 100_000_000)]
    public long SecondPersonAbovePerOperator { get; set; } = 20_000;

    /// <summary>Names of operators by which systems post to <c>/points/postings</c>, not people: what they post waits for nobody.</summary>
    [Required]
    public string[] ScriptOperators { get; set; } = [];

    internal bool IsScript(string operatorName) => ScriptOperators.Contains(operatorName, StringComparer.OrdinalIgnoreCase);
}
