using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

internal static class PrizeProblems
{
    public static readonly Problem NotFound = new("prize.not_found", 404, "没有这个奖品。", "There is no such prize.");
    public static readonly Problem NoAddressNeeded = new("prize.no_address_needed", 409, "该奖品不需要填写地址，或地址已提交。", "This prize needs no address, or it was given already.");
    public static readonly Problem NoAddressKept = new("prize.no_address_kept", 404, "没有这个奖品，或没有保存它的地址。", "There is no such prize, or no address of it is kept.");
    public static readonly Problem NotConfirmable = new("prize.not_confirmable", 409, "该奖品现在不能确认收到。", "This prize cannot be confirmed now.");
    public static readonly Problem NoCode = new("prize.no_code", 404, "该奖品没有兑换码。", "This prize has no code.");
    public static readonly Problem Lapsed = new("prize.lapsed", 410, "已过领取期限。", "The time for claiming it has passed.");
    public static readonly Problem NotShippable = new("prize.not_shippable", 409, "该奖品现在不能发货。", "This prize cannot be shipped now.");
    public static readonly Problem NotPacked = new("prize.not_packed", 409, "该奖品不在打包单上，或已经发货。", "This prize is on no packing sheet, or is on its way.");
    public static readonly Problem NotRedeemable = new("prize.not_redeemable", 409, "该奖品已兑付、已取消或已过期，不能再兑付。", "This prize was handed over, cancelled or has lapsed.");
    public static readonly Problem CodeUnknown = new("prize.code_unknown", 404, "没有这个兑换码，请核对后重新输入。", "There is no such code; check it and try again.");
    public static readonly Problem NotCancellable = new("prize.not_cancellable", 409, "该奖品已完结，不能取消。", "This prize is closed and cannot be cancelled.");
    public static readonly Problem NotOwed = new("prize.not_owed", 409, "该奖品没有待补发的内容。", "Nothing of this prize is owed.");

    public static readonly Problem BadSheet = new("prize.bad_sheet", 422, "表格须包含 prizeId、carrier、trackingNo 三列，每行一件。", "The sheet needs the columns prizeId, carrier and trackingNo, one prize a line.");
}
