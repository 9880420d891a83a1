using System.Text.RegularExpressions;

namespace Retention.WeChat.Outreach.Content;

/// <summary>One kind of wording that gets accounts into trouble: how to find it, whose rule it is and what to write instead.</summary>
/// <param name="Pattern">Looked for within one sentence.</param>
/// <param name="Forms">Where the rule holds.</param>
internal sealed record WordingRule(string Code, FindingSeverity Severity, string Pattern, IReadOnlyList<ContentForm> Forms, string Source)
{
    // Linear in the length of the text, whatever somebody writes.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>Sentences with these words are meant otherwise.</summary>
    public string? UnlessNear { get; init; }

    /// <summary>Texts that say this as well have done what the rule asks.</summary>
    public string? UnlessAnywhere { get; init; }

    public required string Message { get; init; }

    public required string MessageEn { get; init; }

    public required string Instead { get; init; }

    public required string InsteadEn { get; init; }

    private Regex Wording => field ??= new Regex(Pattern, Options);

    private Regex? Near => field ??= UnlessNear is { } words ? new Regex(words, Options) : null;

    private Regex? Anywhere => field ??= UnlessAnywhere is { } words ? new Regex(words, Options) : null;

    public bool IsMetBy(string text) => Anywhere?.IsMatch(text) == true;

    public IEnumerable<(string Words, int Position)> FindIn(string sentence) =>
        Near?.IsMatch(sentence) == true ? [] : Wording.Matches(sentence).Select(match => (match.Value, match.Index));
}
