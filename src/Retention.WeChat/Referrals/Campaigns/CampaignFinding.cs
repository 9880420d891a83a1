namespace Retention.WeChat.Referrals;

public enum FindingLevel
{
    /// <summary>It is not published like this.</summary>
    Blocker,

    /// <summary>It can be published; somebody should have thought about it.</summary>
    Warning,
}

/// <summary>Something about a campaign that whoever publishes it has to know. The code never changes; the words are for people.</summary>
/// <param name="Field">Where, as a path in the terms' JSON, e.g. <c>stages[0].prize.valueFen</c>; <c>poster</c> for its texts.</param>
/// <param name="Message">What is wrong and whose rule it is.</param>
/// <param name="Advice">What to do.</param>
public sealed record CampaignFinding(string Code, FindingLevel Level, string Field, string Message, string MessageEn, string Advice, string AdviceEn)
{
    /// <summary>It blocks until an operator accepts the risk by name.</summary>
    public bool MayBeAccepted { get; init; }

    /// <summary>The words it is about, where it is about words.</summary>
    public string? Words { get; init; }

    public bool Blocks(bool riskAccepted) => Level == FindingLevel.Blocker && !(MayBeAccepted && riskAccepted);

    internal CampaignFinding At(string field) => this with { Field = field };
}
