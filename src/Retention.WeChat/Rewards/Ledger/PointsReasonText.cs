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
        PointsReason.Coupon => "兑换优惠券",
        PointsReason.Purchase => "消费积分",
        PointsReason.ServiceEvent => "到店服务",
        PointsReason.Task => "任务奖励",
        PointsReason.Survey => "问卷奖励",
        PointsReason.TierGift => "等级礼",
        PointsReason.MakeUp => "补签",
        PointsReason.Refund => "退款扣回",
        PointsReason.LotteryDraw => "参与抽奖",
        PointsReason.Prize => "奖品积分",
        PointsReason.MallOrder => "积分兑换",
        PointsReason.MallRefund => "兑换退回",
        _ => throw new UnreachableException(),
    };
}
