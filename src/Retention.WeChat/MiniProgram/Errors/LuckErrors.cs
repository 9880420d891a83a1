using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>5000: lotteries, 5100: prizes, 5200: the points mall.</summary>
internal static class LuckErrors
{
    public static readonly ErrorRange Range = new(
        (5000, LotteryProblems.NotFound), (5001, LotteryProblems.NotStarted), (5002, LotteryProblems.Over), (5003, LotteryProblems.Paused),
        (5004, LotteryProblems.SoldOut), (5005, LotteryProblems.DayLimit), (5006, LotteryProblems.Limit),
        (5100, PrizeProblems.NotFound), (5101, PrizeProblems.NoAddressNeeded), (5102, PrizeProblems.NotConfirmable), (5103, PrizeProblems.NoCode), (5104, PrizeProblems.Lapsed),
        (5200, MallProblems.ItemNotFound), (5201, MallProblems.NotOnSale), (5202, MallProblems.SoldOut), (5203, MallProblems.Limit), (5204, MallProblems.AddressMissing),
        (5205, MallProblems.NotHandedOver), (5206, MallProblems.OrderNotFound), (5207, MallProblems.NotCancellable), (5208, MallProblems.NotConfirmable), (5209, MallProblems.PriceChanged));
}
