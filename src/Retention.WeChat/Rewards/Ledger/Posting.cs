using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What points are given or taken for; <see cref="PointsReasonText"/> has each in words.</summary>
public enum PointsReason
{
    ReferralInviter,
    ReferralInvitee,
    Milestone,
    CheckIn,
    Adjustment,
    Expired,
    Merged,
    Coupon,
    Purchase,
    ServiceEvent,
    Task,
    Survey,
    TierGift,

    /// <summary>Paid for a day made up.</summary>
    MakeUp,

    /// <summary>Taken back because what earned it was undone.</summary>
    Refund,

    /// <summary>Paid for a draw.</summary>
    LotteryDraw,
    Prize,
    MallOrder,
    MallRefund,
}

public enum PostingKind
{
    Give,
    Take,

    /// <summary>Points promised, or set aside for a purchase.</summary>
    Hold,

    /// <summary>The end of a hold: posted, voided or lapsed.</summary>
    Settle,

    /// <summary>Takes back what an earlier posting gave, or returns what it took; or undoes a reversal that took back.</summary>
    Reversal,
    Expiry,
    Merge,
}

/// <summary>One business event's effect on a member's points.</summary>
/// <param name="Key">Named after the event, not the call (<c>checkin:{fan}:{day}</c>): the same key is posted at most once, ever. At most 100 characters.</param>
/// <param name="Amount">Whole points; below zero takes them.</param>
/// <param name="Note">For people; two postings that differ only in it are the same.</param>
/// <param name="Campaign">Whose account they are issued from or burnt on; the reason's when none is named.</param>
/// <param name="ExpiresOn">Their last day; by the rule for all points when none is named. One that has passed already means today.</param>
/// <param name="By">The operator who asked for it.</param>
public sealed record Posting(string Key, PointsReason Reason, Id<Fan> FanId, long Amount, string? Note = null, string? Campaign = null, DateOnly? ExpiresOn = null, string? By = null);

/// <summary>What became of a posting.</summary>
/// <param name="Balance">What the member may spend after it, or now where it was known.</param>
/// <param name="IsNew">False where the same was posted before.</param>
public sealed record Posted(long Balance, bool IsNew);

/// <summary>A posting as the ledger holds it.</summary>
/// <param name="Amount">What it did to what the member has, less what they owe.</param>
[method: ExplicitConstructor]
public sealed record PostedPoints(
    long Id, string PostingKey, PostingKind Kind, PointsReason Reason, string? Campaign, Id<Fan> FanId, long Amount, string? Note, DateTimeOffset PostedAt, DateOnly? ExpiresOn);

/// <summary>What a member has.</summary>
/// <param name="Available">May be spent.</param>
/// <param name="Pending">Promised, not yet earned.</param>
/// <param name="Held">Set aside for purchases under way.</param>
/// <param name="Owed">What reversals could not take back; the next points earned settle it first. Nothing is available while anything is owed.</param>
[method: ExplicitConstructor]
public sealed record PointsBalance(Id<Fan> FanId, long Available, long Pending, long Held, long Owed)
{
    public static PointsBalance Empty(Id<Fan> fanId) => new(fanId, 0, 0, 0, 0);
}

/// <summary>Points that are gone after a day.</summary>
[method: ExplicitConstructor]
public sealed record ExpiringPoints(DateOnly On, long Amount);
