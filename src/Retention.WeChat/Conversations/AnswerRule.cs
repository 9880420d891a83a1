using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Conversations;

public enum AnswerTrigger
{
    /// <summary>Somebody followed: the welcome.</summary>
    Follow,
    Keyword,

    /// <summary>A menu button; the pattern is its key.</summary>
    Menu,

    /// <summary>Anything no other rule takes.</summary>
    Default,
}

public enum AnswerMatch
{
    Exact,
    Prefix,
    Contains,
}

public enum AnswerAction
{
    /// <summary>Just the content.</summary>
    Say,

    /// <summary>Balance and last entries; knows <c>{balance}</c> and <c>{entries}</c>.</summary>
    Points,

    /// <summary>Personal link, and the QR picture after it; knows <c>{campaign}</c>, <c>{description}</c> and <c>{link}</c>.</summary>
    Invite,

    /// <summary>Daily check-in; knows <c>{points}</c>, <c>{streak}</c> and <c>{balance}</c>.</summary>
    CheckIn,
    OptOut,
    OptIn,

    /// <summary>No answer.</summary>
    Silence,
}

/// <summary>
/// What the account answers to what. Of all rules that match, the one with the lowest priority number wins, then the
/// oldest. Content may have a second part after a line of <c>---</c>, used when the action had nothing to do (already
/// checked in, no campaign running).
/// </summary>
[method: ExplicitConstructor]
public sealed record AnswerRule(
    Id<AnswerRule> Id,
    AnswerTrigger TriggerKind,
    string Pattern,
    AnswerMatch MatchKind,
    AnswerAction Action,
    string Content,
    int Priority,
    bool Enabled)
{
    private const string Divider = "\n---\n";

    public string MainContent => Content.Split(Divider, 2)[0];

    public string OtherContent => Content.Split(Divider, 2)[^1];

    public bool Matches(AnswerTrigger trigger, string input) => TriggerKind == trigger && trigger switch
    {
        AnswerTrigger.Follow or AnswerTrigger.Default => true,
        AnswerTrigger.Menu => Pattern == input,
        AnswerTrigger.Keyword => MatchKind switch
        {
            AnswerMatch.Exact => input.Equals(Pattern, StringComparison.OrdinalIgnoreCase),
            AnswerMatch.Prefix => input.StartsWith(Pattern, StringComparison.OrdinalIgnoreCase),
            AnswerMatch.Contains => input.Contains(Pattern, StringComparison.OrdinalIgnoreCase),
            _ => throw new System.Diagnostics.UnreachableException(),
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The rule for an input; without one, the default's.</summary>
    public static AnswerRule? Choose(IReadOnlyList<AnswerRule> rules, AnswerTrigger trigger, string input)
    {
        var text = input.Trim();
        return First(rules, trigger, text) ?? (trigger == AnswerTrigger.Follow ? null : First(rules, AnswerTrigger.Default, text));
    }

    private static AnswerRule? First(IReadOnlyList<AnswerRule> rules, AnswerTrigger trigger, string text) =>
        rules.Where(rule => rule.Enabled && rule.Matches(trigger, text)).OrderBy(rule => rule.Priority).ThenBy(rule => rule.Id).FirstOrDefault();
}
