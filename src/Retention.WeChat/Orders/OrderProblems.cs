using Retention.Platform.Problems;

namespace Retention.WeChat.Orders;

/// <summary>Why an order cannot be taken as told.</summary>
internal static class OrderProblems
{
    public static readonly Problem NotFound = new("order.not_found", 404, "没有找到这笔订单，请核对订单号和手机尾号。", "There is no such order, or the last four digits of the phone number differ.");
    public static readonly Problem Claimed = new("order.claimed", 409, "这笔订单已归属其他会员。", "The order belongs to another member already.");
    public static readonly Problem ClaimTooOften = new("order.claim_too_often", 429, "尝试过于频繁，请一分钟后再试。", "Too many tries; try again in a minute.");
    public static readonly Problem ClaimSpent = new("order.claim_spent", 429, "今天可尝试的次数已用完，请明天再试，或联系客服。", "Too many tries today; try again tomorrow or ask the shop.");
    public static readonly Problem Cancelled = new("order.cancelled", 409, "订单已取消，优惠券没有核销。", "The order has been cancelled; its coupons were not used.");
    public static readonly Problem CouponsWait = new("order.coupons_wait", 409, "还不知道订单属于哪位会员；识别后优惠券随即核销。", "Nobody is known for the order yet; its coupons are used once somebody is.");
    public static readonly Problem RefundTooHigh = new("order.refund_too_high", 422, "退款合计不能超过订单金额。", "The refunds would exceed what was paid.");
    public static readonly Problem AmountTooHigh = new("order.amount_too_high", 422, "订单金额超过一笔订单的上限（Orders:OrderFenMax），请核对单位是否为分。", "The amount exceeds what an order may come to (Orders:OrderFenMax); is it in fen?");
    public static readonly Problem OtherAmount = new("order.other_amount", 409, "订单已按另一金额支付，请核对。", "The order was paid with another amount.");
    public static readonly Problem AlreadyPaid = new("order.already_paid", 409, "订单已经支付。", "The order has been paid already.");
    public static readonly Problem EventReused = new("shop_event.key_reused", 409, "同一个事件编号曾用于其他内容，请使用新的编号。", "This event id was used for another content; use a new one.");
    public static readonly Problem ShopUnknown = new("shop.unknown", 404, "没有配置这个店铺（Orders:Shops）。", "No such shop is configured (Orders:Shops).");
    public static readonly Problem NoMallPayments = new("shop.no_mall_payments", 403, "这个店铺不代收积分商城的款项（Orders:Shops:店铺:TakesMallPayments）。", "This shop does not collect the mall's money (Orders:Shops:{shop}:TakesMallPayments).");
    public static readonly Problem SignatureMissing = new("shop.signature_missing", 401, "缺少请求头 X-Shop-Timestamp 或 X-Shop-Signature。", "The header X-Shop-Timestamp or X-Shop-Signature is missing.");
    public static readonly Problem SignatureWrong = new("shop.signature_wrong", 401, "签名不正确：应为密钥对“时间戳.正文”的 HMAC-SHA256（十六进制）。", "The signature is wrong: it is the HMAC-SHA256, in hex, of timestamp, a dot and the body as sent.");
    public static readonly Problem TimestampOff = new("shop.timestamp_off", 401, "时间戳与服务器时间相差超过 5 分钟，请校准时钟。", "The timestamp lies more than 5 minutes off our clock.");
    public static readonly Problem BodyTooLarge = new("shop.body_too_large", 413, "正文超过 256 KB。", "The body exceeds 256 KB.");
    public static readonly Problem BodyInvalid = new("shop.body_invalid", 400, "正文不是有效的事件。", "The body is no valid event.");
    public static readonly Problem ImportNotFound = new("order_import.not_found", 404, "没有这次导入。", "There is no such import.");
    public static readonly Problem ImportNotChecked = new("order_import.not_checked", 409, "试算完成后才能执行。", "Only an import that has been looked through may be applied.");
    public static readonly Problem ImportNotApplied = new("order_import.not_applied", 409, "只有已执行的导入可以撤销。", "Only an applied import may be reversed.");
    public static readonly Problem ImportRunning = new("order_import.running", 409, "导入正在进行，请稍候。", "The import is under way.");
    public static readonly Problem FileTooLong = new("order_import.too_long", 422, "一个文件最多 500000 行，请拆分文件。", "A file holds at most 500,000 rows; split it.");
    public static readonly Problem FileUnreadable = new("order_import.unreadable", 422, "文件缺少必需的列：订单号、支付时间、金额。", "The file lacks a needed column: order number, time of payment, amount.");
}
