using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// The last look before a message leaves. Between decision and departure lie backlogs and retries: an opt-out holds at
/// once, night may have fallen.
/// </summary>
internal static class DepartureRules
{
    /// <returns>Null when it may leave.</returns>
    public static SendOutcome? Check(Dispatch dispatch, DateTimeOffset now, OutreachRules rules) => dispatch switch
    {
        { Content: null } or { OpenId: null } => new SendOutcome.Withdrawn("erased"),
        { FanState: FanState.Left } => new SendOutcome.Withdrawn("not_following"),
        { Purpose: TouchPurpose.Marketing, OptedOutAt: not null } => new SendOutcome.Withdrawn("opted_out"),
        _ when now >= dispatch.ExpiresAt => new SendOutcome.Withdrawn("expired"),
        { Purpose: not TouchPurpose.Answer } when rules.QuietHours.Contains(now) => new SendOutcome.Reconsider(rules.QuietHours.EndAfter(now), "quiet_hours"),
        { Purpose: TouchPurpose.Marketing, Channel: Channel.Sms } when rules.SmsClosed.Contains(now) => new SendOutcome.Reconsider(rules.SmsClosed.EndAfter(now), "sms_hours"),
        _ => null,
    };
}
