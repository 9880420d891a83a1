using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Why a lottery cannot be what is asked, or nobody may draw.</summary>
internal static class LotteryProblems
{
    public static readonly Problem NotFound = new("lottery.not_found", 404, "没有这个抽奖活动。", "There is no such lottery.");
    public static readonly Problem NotStarted = new("lottery.not_started", 409, "活动还没有开始，请稍后再来。", "The lottery has not begun yet.");
    public static readonly Problem Over = new("lottery.over", 409, "活动已经结束。", "The lottery is over.");
    public static readonly Problem Paused = new("lottery.paused", 409, "活动暂停中，请稍后再来。", "The lottery is paused; come back later.");
    public static readonly Problem SoldOut = new("lottery.sold_out", 409, "奖券已全部抽完。", "Every ticket has been drawn.");
    public static readonly Problem DayLimit = new("lottery.day_limit", 409, "今天的抽奖次数已用完，明天再来吧。", "You have used today's draws; come back tomorrow.");
    public static readonly Problem Limit = new("lottery.limit", 409, "您的抽奖次数已全部用完。", "You have used all your draws.");

    public static readonly Problem NotDraft = new("lottery.not_draft", 409, "活动已发布，规则不能再修改；如有问题可以暂停或提前结束。", "Its rules are published and frozen; it can only be paused or ended.");
    public static readonly Problem NotOpen = new("lottery.not_open", 409, "只有进行中的活动可以暂停。", "Only an open lottery may be paused.");
    public static readonly Problem NotPaused = new("lottery.not_paused", 409, "只有暂停的活动可以继续。", "Only a paused lottery may be resumed.");
    public static readonly Problem NotEndable = new("lottery.not_endable", 409, "只有已发布、尚未结束的活动可以结束。", "Only a published lottery that has not ended may be ended.");
    public static readonly Problem CodesMissing = new("lottery.codes_missing", 422, "兑换码余量不足（已过期、已承诺给其他活动的不算），请先补充兑换码。", "The pool has not enough codes left that are good and not promised to others.");
    public static readonly Problem CouponsMissing = new("lottery.coupons_missing", 422, "优惠券库存不足（已为其他抽奖预留的不算），请先增加库存。", "The template has not enough coupons left that are not set aside for others.");
    public static readonly Problem EndNoteMissing = new("lottery.end_note_missing", 422, "提前结束会影响参与者，请填写原因（会公示）。", "Ending it before its time concerns everybody taking part: say why; the reason is published.");
}
