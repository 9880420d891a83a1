namespace Retention.WeChat.Orders;

/// <summary>How a file's order stands to what is known of it.</summary>
/// <param name="RefundFen">What has been refunded beyond what is known.</param>
public sealed record Comparison(LineOutcome Outcome, long RefundFen = 0, string? Reason = null);

/// <summary>What an import would do with an order. A file may tell of new orders and of more refunds; it never takes anything back.</summary>
public static class ImportRules
{
    public static Comparison Compare(FileOrder told, ShopOrder? known) => known switch
    {
        null => new Comparison(LineOutcome.New),
        { PaidAt: null } => Refused("订单已由店铺推送，尚未支付"),
        _ when known.AmountFen != told.AmountFen => Refused($"已有同号订单，金额为 {known.AmountFen / 100m:0.00} 元"),
        _ when known.RefundedFen == told.RefundedFen => new Comparison(LineOutcome.Same),
        _ when known.RefundedFen > told.RefundedFen => Refused($"已记录退款 {known.RefundedFen / 100m:0.00} 元，文件中更少"),
        _ => new Comparison(LineOutcome.Changed, told.RefundedFen - known.RefundedFen),
    };

    /// <summary>
    /// What reversing a line cannot bring back: an invitation that a whole refund ended stays ended, because what hung on it,
    /// stages and prizes, has gone on without it.
    /// </summary>
    /// <param name="refunded">The order as the import left it.</param>
    public static string? LeftUndone(ImportLine line, ShopOrder refunded) =>
        line.Outcome == LineOutcome.Changed && refunded is { NetFen: 0, FanId: not null } ? "退款已撤销，积分已退回；如有邀请因这次全额退款失效，不会自动恢复，请人工处理" : line.Reason;

    private static Comparison Refused(string reason) => new(LineOutcome.Refused, Reason: reason);
}
