using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

public enum ReferralState
{
    /// <summary>Bound, not looked at yet; a moment later it is something else.</summary>
    New,

    /// <summary>The friend came by the mini-program and does not follow yet.</summary>
    Waiting,

    /// <summary>Counts once the friend has bound a phone number: the risk rules ask for it.</summary>
    Verify,

    /// <summary>Held back by the risk rules until an operator has looked.</summary>
    Review,

    /// <summary>Would count, but the campaign's points are all promised: it waits until the budget is raised or something comes back, until the campaign's end.</summary>
    Unfunded,

    /// <summary>Counted; the campaign's condition is not met yet. Points are held.</summary>
    Held,

    /// <summary>The condition was met; points were posted.</summary>
    Confirmed,

    /// <summary>Left, refunded, expired or found false before it was confirmed.</summary>
    Void,

    /// <summary>Was confirmed and then lost: the count went down again.</summary>
    Lost,

    /// <summary>By the risk rules or by an operator.</summary>
    Rejected,
}

/// <summary>By what way a friend met an invitation.</summary>
public enum TouchChannel
{
    /// <summary>The parametric code scanned in WeChat, on a poster or anywhere else.</summary>
    Qr,

    /// <summary>The H5 page behind a link, after WeChat's sign-in.</summary>
    Page,

    /// <summary>A card or code of the mini-program.</summary>
    Mini,

    /// <summary>A team's invitation in the mini-program.</summary>
    Team,
}

/// <summary>One accepted help: who brought whom, and how far it has come.</summary>
/// <param name="CreditedBy">Why this inviter: <c>first</c> or <c>last</c> touch, or <c>only</c> one.</param>
/// <param name="Reason">Why it stands where it stands: <c>left</c>, <c>refunded</c>, <c>fraud</c>, <c>inviter_capped</c>, …</param>
/// <param name="InviterPoints">Held or posted for the inviter.</param>
/// <param name="RiskVersion">The version of the risk rules that looked at it last.</param>
/// <param name="ConditionAt">Fact: when the campaign's condition was met.</param>
/// <param name="ConditionKey">What met it, e.g. an order; undone, it takes the help with it.</param>
/// <param name="Withdrawn">Fact: why it should not count any more; the settler decides what becomes of it.</param>
/// <param name="WithdrawnAt">Since when; until then it stands still, because it may yet be taken back.</param>
/// <param name="ReclaimedBy">Fact: an older follow, told late, belongs to this inviter.</param>
/// <param name="Begun">How often it was begun anew because what had ended it never was.</param>
/// <param name="WeChatRank">How risky WeChat called the friend when they helped, 0 to 4; null where it was not asked or said nothing.</param>
/// <param name="DueAt">When the settler has to look next; null when nothing can happen by itself.</param>
[method: ExplicitConstructor]
public sealed record Referral(
    Id<Referral> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> InviterFanId,
    Id<Fan> InviteeFanId,
    long? TeamId,
    long? TouchId,
    TouchChannel Channel,
    string CreditedBy,
    ReferralState State,
    string? Reason,
    DateTimeOffset AttributedAt,
    string? DeviceHash,
    string? IpHash,
    long InviterPoints,
    long InviteePoints,
    int RiskPoints,
    int? RiskVersion,
    DateTimeOffset? ConditionAt,
    string? ConditionKey,
    string? Withdrawn,
    DateTimeOffset? WithdrawnAt,
    Id<Fan>? ReclaimedBy,
    DateTimeOffset? ReclaimedAt,
    long? ReclaimedTouch,
    DateTimeOffset? DueAt,
    DateTimeOffset? HeldAt,
    DateTimeOffset? ConfirmedAt,
    DateTimeOffset? ClosedAt,
    int Begun = 0,
    int? WeChatRank = null)
{
    public const string InviterCapped = "inviter_capped";
    public const string InviterLeft = "inviter_left";

    /// <summary>To the campaign's end there were no points left to promise for it.</summary>
    public const string OutOfBudget = "budget";

    /// <summary>What <see cref="Withdrawn"/> says of a friend who left.</summary>
    public const string Left = "left";

    /// <summary>What met the condition was undone.</summary>
    public const string Refunded = "refunded";

    /// <summary>Found false by an operator.</summary>
    public const string Fraud = "fraud";

    /// <summary>Whether anything may still become of it.</summary>
    public bool IsOpen => State is ReferralState.New or ReferralState.Waiting or ReferralState.Verify or ReferralState.Review or ReferralState.Unfunded or ReferralState.Held;

    /// <summary>Whether it moves the inviter's progress.</summary>
    public bool Counts => State is ReferralState.Held or ReferralState.Confirmed && Reason is not (InviterCapped or InviterLeft);

    /// <summary>Ended by a refund that never was: to be begun anew.</summary>
    public bool IsReturned => State is ReferralState.Void or ReferralState.Lost && (Withdrawn, Reason) == (null, Refunded);

    /// <summary>Names the touch and the beginning as well: a help that is begun anew, for whichever inviter, has promises of its own.</summary>
    public string HoldKey(string side) => $"help:{CampaignId}:{Id}:{TouchId}{Again}:{side}";

    public string EarningKey(string side) => $"referral:{Id}{Again}:{side}";

    private string Again => Begun == 0 ? "" : $":{Begun}";
}

/// <summary>How many helps of an inviter stand where.</summary>
/// <param name="Checking">Waiting, to be verified, under review or without budget.</param>
/// <param name="Lost">Void, lost or rejected.</param>
[method: ExplicitConstructor]
public sealed record ReferralProgress(Id<ReferralCampaign> CampaignId, Id<Fan> FanId, int Checking, int Held, int Confirmed, int Lost, DateTimeOffset? ConfirmedAt)
{
    public static ReferralProgress Empty(Id<ReferralCampaign> campaignId, Id<Fan> fanId) => new(campaignId, fanId, 0, 0, 0, 0, null);

    /// <summary>What progress bars show: counted, whether confirmed or not.</summary>
    public int Valid => Held + Confirmed;
}
