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
        _ when now >= dispatch.ExpiresAt => new SendOutcome.Withdrawn("expired"),
        _ when rules.ClosedAt(dispatch.Purpose, dispatch.Channel, now) is { } closed => new SendOutcome.Reconsider(closed.Opens ?? dispatch.ExpiresAt, closed.Name),
        _ => null,
    };
}
