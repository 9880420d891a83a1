using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum AdjustmentState
{
    /// <summary>For a second operator.</summary>
    Waiting,
    Posted,
    Rejected,
}

/// <summary>Points an operator gives or takes by hand: an adjustment, or a posting of another reason that waits for a second operator.</summary>
/// <param name="AdjustmentKey">The operator's own name for it; of another posting <c>posting:</c> and its number here.</param>
/// <param name="PostingKey">Under which another posting goes into the ledger; none of an adjustment.</param>
[method: ExplicitConstructor]
public sealed record Adjustment(
    Id<Adjustment> Id, string AdjustmentKey, Id<Fan> FanId, long Amount, string Note, AdjustmentState State, string RequestedBy, string? DecidedBy, DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt,
    string? PostingKey = null, PointsReason Reason = PointsReason.Adjustment, string? Campaign = null, DateOnly? ExpiresOn = null)
{
    /// <summary>What goes into the ledger when nobody needs to agree any more.</summary>
    internal Posting ToPosting(string by) =>
        new(PostingKey ?? $"adjust:{AdjustmentKey}", Reason, FanId, Amount, PostingKey is not null && Note.Length == 0 ? null : Note, Campaign, ExpiresOn, by);

    internal bool IsFor(Posting posting) =>
        (FanId, Amount, Reason, Campaign, ExpiresOn) == (posting.FanId, posting.Amount, posting.Reason, posting.Campaign, posting.ExpiresOn);
}

/// <summary>What became of a posting that an operator makes by hand.</summary>
public abstract record HandPosting
{
    public sealed record Done(Posted Posted) : HandPosting;

    /// <summary>It comes to much: a second operator decides.</summary>
    public sealed record Waits(Adjustment Request) : HandPosting;
}

/// <summary>What an operator wants.</summary>
/// <param name="Key">The operator's own name for it (a ticket number): repeated calls with it change nothing more.</param>
/// <param name="MemberId">Whose points they are, by whichever of their accounts they were asked for.</param>
public sealed record AdjustmentWish(string Key, Id<Fan> FanId, Id<Fan> MemberId, long Amount, string Note, string By);

internal static class AdjustmentProblems
{
    public static readonly Problem NotFound = new("adjustment.not_found", 404, "没有这条积分调整申请。", "There is no such adjustment.");
    public static readonly Problem SamePerson = new("adjustment.same_person", 403, "调整须由另一位操作员复核，申请人不能审批自己的申请。", "Another operator must decide: nobody approves their own request.");
    public static readonly Problem NotAPosting = new("adjustment.not_a_posting", 422, "人工调整请走调整申请（/fans/{id}/points/adjustments），不能直接记账。", "Adjustments are asked for under /fans/{id}/points/adjustments; they cannot be posted.");
    public static readonly Problem Decided = new("adjustment.decided", 409, "这条申请已按其他方式处理。", "This request has been decided otherwise.");
}
