using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal static class MallProblems
{
    public static readonly Problem ItemNotFound = new("mall.item_not_found", 404, "没有这件商品。", "There is no such item.");
    public static readonly Problem NotOnSale = new("mall.not_on_sale", 409, "商品已下架。", "The item is not on sale.");
    public static readonly Problem SoldOut = new("mall.sold_out", 409, "商品已兑完。", "The item is sold out.");
    public static readonly Problem Limit = new("mall.limit", 409, "您已达到该商品的兑换上限。", "You have had as many of this item as one may.");
    public static readonly Problem PriceChanged = new("mall.price_changed", 409, "价格刚刚变动，未下单。请刷新后确认新的价格。", "The price has changed, so nothing was ordered. Show the new one and ask again.");
    public static readonly Problem AddressMissing = new("mall.address_missing", 422, "实物商品须填写收货地址。", "Goods need an address.");
    public static readonly Problem NotHandedOver = new("mall.not_available", 409, "商品暂时无法发放，未扣积分，请稍后再试。", "It cannot be handed over at the moment; no points were taken.");

    public static readonly Problem OrderNotFound = new("mall.order_not_found", 404, "没有这笔订单。", "There is no such order.");
    public static readonly Problem NotCancellable = new("mall.not_cancellable", 409, "订单已发放、已打包发货或已支付现金，不能自行取消，请联系客服。", "It was handed over, packed, shipped or paid with money; ask the staff.");
    public static readonly Problem NotConfirmable = new("mall.not_confirmable", 409, "订单尚未发出或已完成，不能确认收到。", "It is not under way, or was confirmed already.");
    public static readonly Problem TooLate = new("mall.payment_too_late", 409, "订单已取消或超时，款项须退回。", "The order was given up or has lapsed; the money must go back.");
    public static readonly Problem PaidTwice = new("mall.paid_twice", 409, "订单已由另一笔付款支付，该笔款项须退回。", "Another payment has paid it; this one must go back.");
    public static readonly Problem PaymentUsed = new("mall.payment_used", 409, "该笔付款已用于另一笔订单。", "This payment has paid another order.");
    public static readonly Problem WrongAmount = new("mall.wrong_amount", 422, "付款金额与订单不符。", "The amount is not what the order costs.");
    public static readonly Problem NotRefundable = new("mall.not_refundable", 409, "只有已支付的订单可以退款。", "Only a paid order may be refunded.");

    public static readonly Problem CouponUsed = new(
        "mall.coupon_used", 409, "兑换的优惠券已使用或正被订单占用；如仍要退还积分，请注明已用仍退（acceptUsed）。", "A coupon of it was used, or an order holds it. Say that the points are to go back all the same (acceptUsed).");
    public static readonly Problem VoucherUsed = new(
        "mall.voucher_used", 409, "兑换的权益已在门店核销；如仍要退还积分，请注明已用仍退（acceptUsed）。", "A benefit of it was redeemed in the shop. Say that the points are to go back all the same (acceptUsed).");

    public static readonly Problem NoPoints = new("mall.no_points", 422, "积分商城的商品须至少需要 1 积分。", "An item of the points mall costs at least a point.");
    public static readonly Problem Incomplete = new("mall.incomplete", 422, "商品设置不完整：优惠券须选择券模板，兑换码须选择码库。", "A coupon item needs a template, a code item a pool.");
    public static readonly Problem CodesMissing = new("mall.codes_missing", 422, "兑换码余量不足，请先补充兑换码。", "The pool has not enough codes left that are good and not promised to others.");
    public static readonly Problem StockTooSmall = new("mall.stock_too_small", 409, "库存不足，不能减少这么多。", "There is less stock than that.");
}
