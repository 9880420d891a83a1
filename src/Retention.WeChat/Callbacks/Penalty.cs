using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Callbacks;

/// <summary>What WeChat does to a mini-program that broke its rules.</summary>
public enum PenaltyKind
{
    /// <summary>To be mended until a day, or one of the others follows.</summary>
    Warning,
    FunctionsBanned,
    TakenDown,
    AccountBanned,
    PagesBanned,

    /// <summary>Of a type this version does not know.</summary>
    Other,
}

/// <summary>A penalty as WeChat told it. It stands until an operator says that it was seen.</summary>
/// <param name="PunishId">WeChat's name of the violation, as its console shows it.</param>
/// <param name="Content">What was found, where WeChat tells it.</param>
/// <param name="Detail">WeChat's JSON: days, functions, pages, until when it may be mended.</param>
[method: ExplicitConstructor]
public sealed record Penalty(
    Id<Penalty> Id,
    string PunishId,
    int EventType,
    string? AppId,
    DateTimeOffset PunishedAt,
    string Reason,
    string? Content,
    string? RuleName,
    string? RuleUrl,
    string? GuideUrl,
    string? Detail,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy)
{
    public PenaltyKind Kind => KindOf(EventType);

    /// <summary>WeChat's document counts banned pages as 10 in one table and as 5 in another.</summary>
    internal static PenaltyKind KindOf(int eventType) => eventType switch
    {
        1 => PenaltyKind.Warning,
        2 => PenaltyKind.FunctionsBanned,
        3 => PenaltyKind.TakenDown,
        4 => PenaltyKind.AccountBanned,
        5 or 10 => PenaltyKind.PagesBanned,
        _ => PenaltyKind.Other,
    };
}
