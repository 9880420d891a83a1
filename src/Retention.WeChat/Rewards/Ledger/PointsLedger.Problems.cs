using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Its refusals.</summary>
internal sealed partial class PointsLedger
{
    public static readonly Problem Insufficient = new("points.insufficient", 422, "积分不足。", "There are not enough points.");
    public static readonly Problem KeyReused = new("points.key_reused", 409, "同一个业务编号已记过不同的积分，请核对。", "This key was posted before with other content.");
    public static readonly Problem KeyInvalid = new("points.key_invalid", 422, "业务编号须为 1–100 个字符，首尾不能有空白，也不能含控制字符。", "A key has 1 to 100 characters, neither begins nor ends with white space and holds no control characters.");
    public static readonly Problem KeyReserved = new("points.key_reserved", 422, "这样的业务编号由系统自己使用，请换一个前缀，例如 till: 加小票号。", "Keys like this are the product's own; begin with another word, such as till: and the receipt's number.");
    public static readonly Problem Nothing = new("points.zero", 422, "积分变动不能为零。", "A posting must not be zero.");
    public static readonly Problem TooMany = new("points.too_many", 422, "单笔积分过大，请核对。", "So many points in one posting must be a mistake.");
    public static readonly Problem Unknown = new("points.posting_unknown", 404, "没有这笔积分记录。", "There is no such posting.");
    public static readonly Problem NotReversible = new("points.not_reversible", 409, "这笔积分记录不能冲正。", "This posting cannot be reversed.");
    public static readonly Problem AlreadyReversed = new("points.already_reversed", 409, "这笔积分已全部冲正。", "This posting has been reversed in full.");
    public static readonly Problem ReversalExceeds = new("points.reversal_exceeds", 409, "冲正积分超过原记录的剩余部分。", "The reversal is larger than what is left of the posting.");
    public static readonly Problem HoldUnknown = new("points.hold_unknown", 404, "没有这笔冻结积分。", "There is no such hold.");
    public static readonly Problem HoldSettled = new("points.hold_settled", 409, "这笔冻结积分已按其他方式处理。", "This hold has been settled otherwise.");
    public static readonly Problem HoldExceeded = new("points.hold_exceeded", 409, "超过冻结的积分。", "More points than are held.");
    public static readonly Problem Busy = new("points.busy", 503, "系统繁忙，请稍后用同一业务编号重试。", "Too busy; try again with the same key.");
}
