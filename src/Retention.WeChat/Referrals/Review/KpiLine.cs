namespace Retention.WeChat.Referrals;

public enum KpiName
{
    Exposure,
    Reach,
    Join,

    /// <summary>How often invitations were passed on.</summary>
    Shares,

    /// <summary>Participants whose invitation was passed on.</summary>
    SharedBy,

    /// <summary>Participants with one helper at least.</summary>
    Share,
    Help,
    ValidHelp,
    StageCompletion,
    KFactor,
    RetentionDay1,
    RetentionDay7,
    RetentionDay30,
    UnfollowRate,
    CostPerRetainedFan,
    Roi,
    RiskRate,
}

public enum KpiUnit
{
    Count,

    /// <summary>A fraction: 0.25 is 25 %.</summary>
    Rate,

    /// <summary>So many times.</summary>
    Factor,
    Fen,
}

/// <summary>One KPI: what was planned, what became of it.</summary>
/// <param name="Stage">For <see cref="KpiName.StageCompletion"/>.</param>
/// <param name="Actual">Null when it cannot be told: nothing to divide by, nobody old enough, no margin in the plan.</param>
/// <param name="Difference">Actual less target.</param>
/// <param name="Met">Null without target or actual. Of rates of loss and of costs less is better.</param>
/// <param name="Sentence">The same for people, in Chinese.</param>
/// <param name="SentenceEn">And in English.</param>
public sealed record KpiLine(KpiName Name, int? Stage, KpiUnit Unit, decimal? Target, decimal? Actual, decimal? Difference, bool? Met, string Sentence, string SentenceEn)
{
    public static KpiLine Of(KpiName name, KpiUnit unit, decimal? target, decimal? actual, int? stage = null)
    {
        var isLessBetter = IsLessBetter(name);
        bool? met = target is null || actual is null ? null : isLessBetter ? actual <= target : actual >= target;
        var words = new KpiWords(name, stage, unit, isLessBetter, target, actual, met);
        return new KpiLine(name, stage, unit, target, actual, actual - target, met, words.Chinese, words.English);
    }

    public static bool IsLessBetter(KpiName name) => name is KpiName.UnfollowRate or KpiName.CostPerRetainedFan or KpiName.RiskRate;
}
