using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum PointsReason
{
    ReferralInviter,
    ReferralInvitee,
    Milestone,
    CheckIn,
    Adjustment,
    LotteryDraw,
    Prize,
    MallOrder,
    MallRefund,
}

/// <summary>One business event's effect on a fan's points.</summary>
/// <param name="Key">Named after the event, not the call (<c>checkin:{fan}:{day}</c>): the same key is posted at most once, ever.</param>
/// <param name="Amount">Whole points; below zero takes them.</param>
public sealed record Posting(string Key, PointsReason Reason, Id<Fan> FanId, long Amount, string? Note = null);

/// <summary>A posting as the ledger holds it.</summary>
[method: ExplicitConstructor]
public sealed record PostedPoints(long Id, string PostingKey, PointsReason Reason, Id<Fan> FanId, long Amount, string? Note, DateTimeOffset PostedAt);

[method: ExplicitConstructor]
public sealed record LedgerCheck(long Id, DateTimeOffset CheckedAt, long Postings, long UnbalancedPostings, long WrongBalances)
{
    public bool IsSound => UnbalancedPostings == 0 && WrongBalances == 0;
}
