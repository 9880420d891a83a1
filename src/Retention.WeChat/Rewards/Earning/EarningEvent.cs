using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What members earn for.</summary>
public enum EarningKind
{
    /// <summary>An order that was paid; <see cref="EarningEvent.AmountFen"/> says for how much.</summary>
    Purchase,

    /// <summary>Something else real: a visit, a follow-up service.</summary>
    ServiceEvent,
    CheckIn,
    Task,
    Survey,
    Milestone,
    ReferralInviter,
    ReferralInvitee,
}

/// <summary>Something a member did that may earn points and growth.</summary>
/// <param name="Key">Named after the event (<c>order:{shop}:{no}:earn</c>): it earns once, ever, and the ledger knows the points by it.</param>
/// <param name="At">When it happened: its business day decides which periods and windows it counts in.</param>
/// <param name="BasePoints">What the event brings by itself, before any rule.</param>
/// <param name="Subject">What it was about, for rules that ask: the sort of service, a task's code, a survey's number.</param>
/// <param name="Campaign">The campaign it belongs to, for rules of that campaign.</param>
/// <param name="Note">Shown beside the points.</param>
/// <param name="IsAgain">It earned before under another key and all of that was taken back by mistake: limits have counted it already.</param>
public sealed record EarningEvent(
    string Key,
    EarningKind Kind,
    Id<Fan> FanId,
    DateTimeOffset At,
    long AmountFen = 0,
    long BasePoints = 0,
    string? Subject = null,
    string? Campaign = null,
    string? Note = null,
    bool IsAgain = false)
{
    public PointsReason Reason => ReasonOf(Kind);

    public static PointsReason ReasonOf(EarningKind kind) => kind switch
    {
        EarningKind.Purchase => PointsReason.Purchase,
        EarningKind.ServiceEvent => PointsReason.ServiceEvent,
        EarningKind.CheckIn => PointsReason.CheckIn,
        EarningKind.Task => PointsReason.Task,
        EarningKind.Survey => PointsReason.Survey,
        EarningKind.Milestone => PointsReason.Milestone,
        EarningKind.ReferralInviter => PointsReason.ReferralInviter,
        EarningKind.ReferralInvitee => PointsReason.ReferralInvitee,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>Takes back what an event earned, wholly or in part, e.g. for a refund.</summary>
/// <param name="Key">Named after the refund; it takes back once.</param>
/// <param name="OriginalKey">The event's.</param>
/// <param name="AmountFen">How much of the event's amount was undone; null for all that is left of it.</param>
/// <param name="NeverWas">The event was told by mistake: it does not count among those a rule gives for either.</param>
public sealed record EarningReversal(string Key, string OriginalKey, long? AmountFen = null, bool NeverWas = false);
