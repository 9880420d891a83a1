using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

public enum MassJobState
{
    Ready,

    /// <summary>WeChat has taken it on; what came of it is told later.</summary>
    Submitted,
    Finished,
    Failed,

    /// <summary>Nobody knows whether WeChat took it on, and it may not be asked again.</summary>
    Unknown,

    /// <summary>Never handed over; its messages were decided anew.</summary>
    Dissolved,
}

/// <summary>One call of WeChat's mass send: the same form to up to ten thousand fans.</summary>
/// <param name="Form">The <see cref="MassForm"/> as JSON.</param>
/// <param name="Doubtful">A call was begun whose answer is not known.</param>
/// <param name="DueAt">When it may be handed over; once it was, when WeChat is asked for its end.</param>
/// <param name="ExpiresAt">When the first of its messages is stale.</param>
/// <param name="SentCount">As WeChat told; mass messages have no receipt per fan.</param>
[method: ExplicitConstructor]
public sealed record MassJob(
    Id<MassJob> Id,
    string? Campaign,
    TouchPurpose Purpose,
    string Form,
    int Recipients,
    MassJobState State,
    bool Doubtful,
    int Attempts,
    DateTimeOffset DueAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? FirstAttemptAt,
    long? MsgId,
    int? SentCount,
    int? ErrorCount,
    string? ErrorCode,
    string? ErrorText,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SubmittedAt,
    DateTimeOffset? ClosedAt)
{
    /// <summary>WeChat drops a repeat of it for 24 hours; at most 32 bytes.</summary>
    public string ClientId => $"mass{Id}";

    /// <summary>What was handed over last month is nothing of this month's: rights spent on it do not come back.</summary>
    public bool IsOfMonthOf(DateTimeOffset now) => (SubmittedAt ?? FirstAttemptAt) is not { } at || SendRights.MonthEndOf(at) == SendRights.MonthEndOf(now);

    /// <summary>What its messages carry as their provider's id.</summary>
    internal string Mark => MarkOf(Id);

    internal static string MarkOf(Id<MassJob> id) => $"mass:{id}";
}

/// <summary>Messages of one campaign that wait for a mass send.</summary>
[method: ExplicitConstructor]
internal sealed record MassGroup(string? Campaign, long Waiting, DateTimeOffset OldestAt, DateTimeOffset NewestAt);

/// <summary>A message planned for a mass send.</summary>
[method: ExplicitConstructor]
internal sealed record MassRow(
    long Id, Id<Fan> FanId, string TouchKey, TouchPurpose Purpose, string? Campaign, string Budget, string Content, DateTimeOffset ExpiresAt, long? SendRightId,
    DateTimeOffset? HeldUntil)
{
    public MassForm? Form => MessageJson.Read<TouchContent>(Content).Mass;

    public PressureWish ToWish() => new(FanId, TouchKey, Purpose, Channel.MassSend, Budget, Campaign);

    public PendingMessage ToPending() => new(Id, FanId, TouchKey, Purpose, Channel.MassSend, SendRightId, HeldUntil);
}

/// <summary>The end of a mass send as WeChat told it, without counts where it had to be asked.</summary>
[method: ExplicitConstructor]
internal sealed record MassReceipt(long MsgId, string Status, int? SentCount, int? ErrorCount)
{
    public bool IsSuccess => Status is "sendsuccess" or "send success" or "SEND_SUCCESS" or "DELETE";

    /// <summary>What WeChat answered when asked; null while it is still sending. One deleted since had been sent.</summary>
    public static MassReceipt? Asked(long msgId, string status) =>
        status is "SEND_SUCCESS" or "SEND_FAIL" or "DELETE" ? new MassReceipt(msgId, status, null, null) : null;
}
