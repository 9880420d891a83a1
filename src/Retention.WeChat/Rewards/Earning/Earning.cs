using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>An event that earned, as it was decided, and how much of it was taken back since.</summary>
/// <param name="Parts">What each rule contributed, as JSON; null where no rule spoke and only the event's own points count.</param>
[method: ExplicitConstructor]
public sealed record Earning(
    Id<Earning> Id,
    string EventKey,
    EarningKind Kind,
    Id<Fan> FanId,
    DateTimeOffset OccurredAt,
    DateOnly Day,
    long AmountFen,
    long BasePoints,
    string? Subject,
    string? Campaign,
    long Points,
    long Growth,
    string? Parts,
    long ReversedFen,
    long ReversedPoints,
    long ReversedGrowth,
    DateTimeOffset RecordedAt)
{
    public PointsReason Reason => EarningEvent.ReasonOf(Kind);

    public static Earning Of(Id<Earning> id, EarningEvent e, EarningDecision decision, bool isExplained, DateTimeOffset now) => new(
        id, e.Key, e.Kind, e.FanId, e.At, BusinessCalendar.DayOf(e.At), e.AmountFen, e.BasePoints, e.Subject, e.Campaign,
        decision.Points, decision.Growth, isExplained ? StoredJson.Write(decision.Parts) : null, 0, 0, 0, now);

    public IReadOnlyList<EarningPart> ReadParts() => Parts is null ? [] : StoredJson.Read<List<EarningPart>>(Parts);
}

/// <summary>What a reversal took back of an earning.</summary>
/// <param name="UndoneAt">When it was undone itself; none for most.</param>
[method: ExplicitConstructor]
public sealed record TakenBack(long Id, string ReversalKey, Id<Earning> EarningId, long AmountFen, long Points, long Growth, DateTimeOffset? UndoneAt);

/// <summary>What a member earned by rules in a stretch of time, without what was taken back.</summary>
/// <param name="LastDay">The last on which they earned any of it.</param>
[method: ExplicitConstructor]
public sealed record EarnedTotals(Id<Fan> FanId, long Points, long SpendFen, long Growth, DateOnly LastDay);
