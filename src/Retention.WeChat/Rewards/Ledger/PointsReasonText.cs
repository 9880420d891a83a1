using System.Diagnostics;

namespace Retention.WeChat.Rewards;

/// <summary>Reasons in the words members read.</summary>
internal static class PointsReasonText
{
    public static string Of(PointsReason reason) => reason switch
    {
        PointsReason.ReferralInviter => "邀请好友",
        PointsReason.ReferralInvitee => "受邀奖励",
        PointsReason.Milestone => "陪伴奖励",
        PointsReason.CheckIn => "每日签到",
        PointsReason.Adjustment => "人工调整",
        PointsReason.Expired => "积分过期",
        PointsReason.Merged => "账户合并",
        _ => throw new UnreachableException(),
    };
}
