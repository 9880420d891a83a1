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
        var (because, becauseEn) = ReasonOf(help.Reason);
        var reason = because is null ? "" : $"（{because}）";
        var reasonEn = becauseEn is null ? "" : $" ({becauseEn})";
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
        ReferralState.Unfunded => ("活动积分预算已用完，等待追加", "waits for the campaign's points budget to be raised"),
        ReferralState.Held => ("已计入，等待达成条件", "counted, the condition is not met yet"),
        ReferralState.Confirmed => ("已确认", "confirmed"),
        ReferralState.Void => ("未确认即失效", "lost before it was confirmed"),
        ReferralState.Lost => ("确认后又失效", "lost after it was confirmed"),
        ReferralState.Rejected => ("已拒绝", "rejected"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static (string? Chinese, string? English) ReasonOf(string? reason) => reason switch
    {
        Referral.Fraud => ("经运营人员认定为虚假助力", "an operator found it false"),
        Referral.InviterCapped => ("邀请人已达上限，只计给好友", "beyond the inviter's limit; counts for the friend alone"),
        Referral.InviterLeft => ("邀请人已取消关注，只计给好友", "the inviter has left; counts for the friend alone"),
        "left" => ("好友取消关注", "the friend left"),
        Referral.Refunded => ("达成条件的订单已退款", "what met the condition was undone"),
        Referral.OutOfBudget => ("到活动结束，积分预算仍不足", "to the campaign's end there were no points left for it"),
        "expired" => ("结算期内未达成条件", "the condition was not met in time"),
        "not_followed" => ("活动结束前没有关注公众号", "the friend did not follow in time"),
        "followed_before" => ("好友更早就关注过", "the friend had followed before"),
        "same_person" => ("同一个人的另一条助力在先", "an earlier help is the same person's"),
        "self" => ("邀请人与好友是同一个人", "inviter and friend are the same person"),
        "no_team" => ("邀请人没有可加入的队伍", "the inviter had no open team"),
        "team_failed" => ("队伍未在期限内满员", "the team was not full in time"),
        "risk" => ("风控规则拒绝", "by the risk rules"),
        "review" => ("人工复核拒绝", "by an operator's review"),
        _ => (reason, reason),
    };

    private static string Moment(DateTimeOffset at) => BusinessCalendar.Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
