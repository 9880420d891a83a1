using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.MiniProgram;

public enum BehaviourKind
{
    PageView,
    Favourite,
    Cart,

    /// <summary>Somebody is about to pass a page on; WeChat does not tell whether they did.</summary>
    Share,

    /// <summary>How long a page was looked at.</summary>
    Duration,
}

/// <summary>Something a shopper did in the mini-program.</summary>
/// <param name="Id">The phone's own name for it: told twice, it counts once.</param>
/// <param name="Target">The page, or the shop's number of a product.</param>
/// <param name="At">By the phone's clock.</param>
public sealed record BehaviourEvent(
    [property: Required, RegularExpression("^[!-~]{1,64}$")] string Id,
    BehaviourKind Kind,
    [property: Required, StringLength(120, MinimumLength = 1)] string Target,
    DateTimeOffset At,
    [property: Range(0, 86_400_000)] long? DurationMs = null);

/// <summary>Which events are believed. Phones' clocks are often wrong, and some send what waited for days.</summary>
internal static class BehaviourRules
{
    /// <summary>Ahead by less is a clock that is wrong; the event happened now.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(7);

    /// <returns>Why an event is not taken; none when it is.</returns>
    public static string? RefusalOf(BehaviourEvent behaviour, DateTimeOffset now) => behaviour switch
    {
        { At: var at } when at > now + AheadMax => "in_future",
        { At: var at } when at < now - AgeMax => "too_old",
        { Kind: BehaviourKind.Duration, DurationMs: null } => "no_duration",
        _ => null,
    };

    /// <summary>Nothing happens after it was told.</summary>
    public static DateTimeOffset MomentOf(BehaviourEvent behaviour, DateTimeOffset now) => behaviour.At > now ? now : behaviour.At;
}
