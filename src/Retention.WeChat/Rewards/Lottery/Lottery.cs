using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

public enum LotteryState
{
    /// <summary>May be changed; nobody but operators sees it.</summary>
    Draft,

    /// <summary>Published: rules are frozen, the seed is sealed. Whether it may be drawn is a question of time and tickets.</summary>
    Open,
    Paused,

    /// <summary>For good; the seed is revealed.</summary>
    Ended,
}

/// <param name="Rules">The rules as text; published, not a letter of it changes.</param>
/// <param name="SeedSealed">The seed, encrypted; from publication on.</param>
/// <param name="Seed">The seed for everybody to see; from the end on.</param>
/// <param name="EndNote">Why it ended before its time.</param>
[method: ExplicitConstructor]
public sealed record Lottery(
    Id<Lottery> Id,
    string Name,
    LotteryKind Kind,
    LotteryState State,
    string Rules,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int Tickets,
    int Drawn,
    int Reserve,
    int ReserveDrawn,
    string? SeedSealed,
    string? Seed,
    string? Commitment,
    string? RulesHash,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    string? PublishedBy,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? EndedAt,
    string? EndNote)
{
    public bool IsPublished => State != LotteryState.Draft;

    /// <summary>There is still something for who is owed a prize by the guarantee.</summary>
    public bool HasReserve => ReserveDrawn < Reserve;

    public static Lottery Draft(Id<Lottery> id, LotteryRules rules, string createdBy, DateTimeOffset now) => new(
        id, rules.Name, rules.Kind, LotteryState.Draft, RulesText.Write(rules), rules.StartsAt, rules.EndsAt, rules.Tickets, 0, rules.Reserve, 0,
        null, null, null, null, createdBy, now, null, null, null, null);

    public LotteryRules ReadRules() => RulesText.Read<LotteryRules>(Rules);

    /// <returns>Why nobody may draw at this moment, apart from tickets and limits; null when they may.</returns>
    internal Problem? ProblemAt(DateTimeOffset now) => this switch
    {
        { State: LotteryState.Draft } => LotteryProblems.NotFound,
        { State: LotteryState.Paused } => LotteryProblems.Paused,
        { State: LotteryState.Ended } => LotteryProblems.Over,
        _ when now < StartsAt => LotteryProblems.NotStarted,
        _ when now >= EndsAt => LotteryProblems.Over,
        _ => null,
    };
}

/// <summary>How many tickets of a prize a pool held and how many of them were drawn; prize 0 is no prize.</summary>
[method: ExplicitConstructor]
public sealed record TicketCount(LotteryPool Pool, int PrizeNo, int Tickets, int Drawn)
{
    public int Left => Tickets - Drawn;
}

/// <summary>One drawn ticket: the evidence that is kept.</summary>
/// <param name="WeChatRank">How risky WeChat called who drew it, 0 to 4; null where it was not asked or said nothing. It changes nothing about the ticket.</param>
[method: ExplicitConstructor]
public sealed record Draw(
    Id<Draw> Id,
    Id<Lottery> LotteryId,
    Id<Fans.Fan> FanId,
    LotteryPool Pool,
    int TicketNo,
    int PrizeNo,
    long? PrizeId,
    long CostPoints,
    string Commitment,
    string RulesHash,
    DateTimeOffset DrawnAt,
    int? WeChatRank = null)
{
    public bool IsGuaranteed => Pool == LotteryPool.Reserve;
}
