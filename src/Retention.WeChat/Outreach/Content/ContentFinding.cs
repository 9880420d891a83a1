namespace Retention.WeChat.Outreach.Content;

public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Notice,

    /// <summary>It can be sent, and may cost the account something.</summary>
    Warning,

    /// <summary>It cannot be sent as it is.</summary>
    Error,
}

/// <summary>Something about a touch's content that its author should know. The code never changes; the messages are for people.</summary>
/// <param name="Field">Where, e.g. <c>template.data.thing1</c>.</param>
public sealed record ContentFinding(string Code, FindingSeverity Severity, string Field, string Message, string MessageEn)
{
    /// <summary>The words it is about, where it is about words.</summary>
    public WordingMatch? Wording { get; init; }
}

/// <param name="Position">Of the first character, from 0, in the text of the field.</param>
/// <param name="Source">The rule it may offend against.</param>
/// <param name="Instead">What to write instead.</param>
public sealed record WordingMatch(string Words, int Position, string Source, string Instead, string InsteadEn);
