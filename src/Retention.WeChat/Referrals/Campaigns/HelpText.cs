using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>Why a help stands where it stands, in words an operator can pass on to whoever asks.</summary>
internal static class HelpText
{
    public static (string Chinese, string English) Of(Referral help)
    {
        var (credited, creditedEn) = CreditedBy(help);
        var (state, stateEn) = StateOf(help.State);
        var reason = help.Reason is { } code ? $"（{code}）" : "";
        var reasonEn = help.Reason is null ? "" : $" ({help.Reason})";
        return ($"{Moment(help.AttributedAt)} 归属于邀请人 {help.InviterFanId}：{credited}。现状：{state}{reason}。", $"Credited to {help.InviterFanId} at {Moment(help.AttributedAt)}: {creditedEn}. Now: {stateEn}{reasonEn}.");
    }

    private static (string Chinese, string English) CreditedBy(Referral help) => help.CreditedBy switch
    {
        "first" => ("好友收到过几份邀请，按首次接触计", "the friend had met several invitations; the first counts"),
        "last" => ("好友收到过几份邀请，按最后一次接触计", "the friend had met several invitations; the last counts"),
        _ => ("好友只收到过这一份邀请", "the friend had met this invitation only"),
    };

    private static (string Chinese, string English) StateOf(ReferralState state) => state switch
    {
        ReferralState.New => ("刚刚到达，马上处理", "just arrived, looked at in a moment"),
        ReferralState.Waiting => ("等待好友关注公众号", "waits until the friend follows"),
        ReferralState.Verify => ("等待好友绑定手机号", "waits until the friend has bound a phone number"),
        ReferralState.Review => ("等待人工复核", "waits for an operator"),
        ReferralState.Held => ("已计入，等待达成条件", "counted, the condition is not met yet"),
        ReferralState.Confirmed => ("已确认", "confirmed"),
        ReferralState.Void => ("未确认即失效", "lost before it was confirmed"),
        ReferralState.Lost => ("确认后又失效", "lost after it was confirmed"),
        ReferralState.Rejected => ("已拒绝", "rejected"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Moment(DateTimeOffset at) => BusinessCalendar.Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
