using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Why a coupon cannot be had, used or made as asked.</summary>
internal static class CouponProblems
{
    public static readonly Problem TemplateNotFound = new("coupon_template.not_found", 404, "没有这种优惠券。", "There is no such kind of coupon.");
    public static readonly Problem NotFound = new("coupon.not_found", 404, "没有这张优惠券。", "There is no such coupon.");
    public static readonly Problem NotYet = new("coupon.not_yet", 409, "领取还没有开始，请稍后再来。", "It cannot be taken yet.");
    public static readonly Problem Over = new("coupon.over", 409, "活动已结束，下次早点来哦。", "It can no longer be had.");
    public static readonly Problem SoldOut = new("coupon.sold_out", 409, "优惠券已被领完。", "None are left.");
    public static readonly Problem LimitReached = new("coupon.limit_reached", 409, "您已领过这种优惠券，达到每人可领的数量。", "You have taken as many as one person may.");
    public static readonly Problem KeyReused = new("coupon.key_reused", 409, "同一个业务编号已发过另一张优惠券，请核对。", "This key was used for another coupon or fan.");
    public static readonly Problem Early = new("coupon.early", 409, "优惠券还没到可用时间。", "The coupon is not valid yet.");
    public static readonly Problem Expired = new("coupon.expired", 409, "优惠券已过期。", "The coupon has expired.");
    public static readonly Problem Used = new("coupon.used", 409, "优惠券已经使用过。", "The coupon has been used.");
    public static readonly Problem Reserved = new("coupon.reserved", 409, "优惠券正被另一笔订单占用，请先完成或取消那笔订单。", "Another order holds the coupon; finish or cancel that one first.");
    public static readonly Problem Withdrawn = new("coupon.withdrawn", 409, "优惠券已随退款收回。", "The coupon was taken back with a refund.");
    public static readonly Problem NotTogether = new("coupon.not_together", 422, "所选优惠券不能一起使用。", "These coupons cannot be used together.");
    public static readonly Problem NotApplicable = new("coupon.not_applicable", 422, "所选优惠券不适用于这些商品，或未达到使用门槛。", "The coupons do not apply to these products or their threshold is not met.");
    public static readonly Problem BadCode = new("coupon.bad_code", 422, "券码有误，请核对后重新输入。", "The code is mistyped; check it.");
    public static readonly Problem TooOften = new("coupon.too_often", 429, "尝试过于频繁，请一分钟后再试。", "Too many tries; try again in a minute.");
    public static readonly Problem AlreadyUndone = new("redemption.undone", 409, "这次核销已经撤销过。", "This redemption has been undone already.");
    public static readonly Problem RedemptionNotFound = new("redemption.not_found", 404, "没有这次核销记录。", "There is no such redemption.");

    public static readonly Problem CodeUnknown = new("code.unknown", 404, "兑换码不存在，请核对后重新输入。", "There is no such code; check it.");
    public static readonly Problem CodeTaken = new("code.taken", 409, "兑换码已被使用。", "The code has been used.");
    public static readonly Problem CodeExpired = new("code.expired", 409, "兑换码已过期。", "The code has expired.");

    public static readonly Problem TermsFixed = new("coupon_template.terms_fixed", 409, "发布后不能再改优惠内容，请另建一种优惠券；库存、限领和领取时间仍可修改。", "Terms are fixed once published; make another template. Stock, limits and times may still change.");
    public static readonly Problem StockBelowTaken = new("coupon_template.stock_below_taken", 409, "库存不能低于已发出和已为抽奖、活动预留的数量。", "The stock cannot be lower than what was given and what lotteries and campaigns may still give.");
    public static readonly Problem NothingOff = new("coupon_template.nothing_off", 422, "请填写优惠：满减券填金额，折扣券填折扣（1–99），礼品券填礼品名称。", "Say what it gives: an amount, a percentage of 1 to 99, or the gift's name.");
    public static readonly Problem NoValidity = new("coupon_template.no_validity", 422, "有效期须二选一：固定的起止时间（未结束），或领取后若干天。", "Give either an end that lies ahead and after the start, or a number of days.");
    public static readonly Problem AmountAboveThreshold = new("coupon_template.above_threshold", 422, "优惠金额不能高于使用门槛。", "The amount must not exceed the threshold.");
    public static readonly Problem NoTakingTime = new("coupon_template.no_taking_time", 422, "领取结束时间须晚于开始时间。", "Taking must end after it begins.");
    public static readonly Problem PublishedAlready = new("coupon_template.published", 409, "这种优惠券已经发布。", "It is published already.");
    public static readonly Problem NotPublished = new("coupon_template.not_published", 409, "只有已发布的优惠券可以暂停。", "Only a published one may be paused.");

    public static readonly Problem PoolNotFound = new("code_pool.not_found", 404, "没有这个兑换码池。", "There is no such pool of codes.");
    public static readonly Problem PoolEmpty = new("code_pool.empty", 409, "兑换码已发完。", "The pool has no codes left.");
    public static readonly Problem PoolIsForCoupons = new("code_pool.for_coupons", 409, "这个码池用于兑换优惠券，不能直接发码。", "Its codes are exchanged for coupons, not handed out.");
}
