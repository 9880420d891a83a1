using System.Diagnostics;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Orders;

/// <summary>How a file's order stands to what is known of it.</summary>
/// <param name="RefundFen">What has been refunded beyond what is known.</param>
public sealed record Comparison(LineOutcome Outcome, long RefundFen = 0, string? Reason = null);

/// <summary>What an import would do with an order. A file may tell of new orders and of more refunds; it never takes anything back.</summary>
public static class ImportRules
{
    /// <param name="told">What the file tells.</param>
    /// <param name="known">The order, if there is one.</param>
    /// <param name="fenMax">More than a new order can come to.</param>
    public static Comparison Compare(FileOrder told, ShopOrder? known, long fenMax) => known switch
    {
        null when told.AmountFen > fenMax => Refused($"金额 {told.AmountFen / 100m:0.00} 元超过一笔订单的上限 {fenMax / 100m:0.00} 元（Orders:OrderFenMax）；请核对金额列，同一订单号各行的金额会相加"),
        null => new Comparison(LineOutcome.New),
        { PaidAt: null } => Refused("订单已由店铺推送，尚未支付"),
        _ when known.AmountFen != told.AmountFen => Refused($"已有同号订单，金额为 {known.AmountFen / 100m:0.00} 元"),
        _ when known.RefundedFen == told.RefundedFen => new Comparison(LineOutcome.Same),
        _ when known.RefundedFen > told.RefundedFen => Refused($"已记录退款 {known.RefundedFen / 100m:0.00} 元，文件中更少"),
        _ => new Comparison(LineOutcome.Changed, told.RefundedFen - known.RefundedFen),
    };

    /// <summary>What reversing a whole refund brings back of the invitations it had ended, and what it cannot.</summary>
    /// <returns>Null where none hung on it.</returns>
    public static string? TextOf(IReadOnlyCollection<HelpReturn> helps) => helps.Count == 0 ? null : $"退款已撤销，积分已退回；{string.Join("；", helps.Distinct().Select(TextOf))}";

    private static string TextOf(HelpReturn help) => help switch
    {
        HelpReturn.Restored => "因这次全额退款失效的邀请助力已恢复，系统会重新计入",
        HelpReturn.StageGone => "邀请助力已恢复，但对应的阶梯奖品已发完，不再补发",
        HelpReturn.Settled => "邀请助力未恢复：活动已经结算",
        HelpReturn.Stopped => "邀请助力未恢复：活动已停止",
        HelpReturn.Left => "邀请助力未恢复：好友已取消关注",
        HelpReturn.NoBudget => "邀请助力未恢复：活动积分预算不足",
        HelpReturn.NoTeam => "邀请助力未恢复：邀请人没有可加入的队伍",
        HelpReturn.PointsKept => "邀请助力数未恢复：该活动失效时不收回积分，双方积分仍在",
        _ => throw new UnreachableException(),
    };

    private static Comparison Refused(string reason) => new(LineOutcome.Refused, Reason: reason);
}
