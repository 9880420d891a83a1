using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>Lotteries the shopper may draw today, on the first screen.</summary>
internal sealed class HomeLotteriesPart(LotteryBoard board) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct) => home with
    {
        Lotteries =
        [
            .. (await board.ListAsync(shopper.MemberId, ct))
                .Where(notice => notice.Standing == LotteryStanding.Open)
                .Select(notice => new HomeLottery($"{notice.Lottery.Id}", notice.Lottery.Name, notice.Lottery.Kind == LotteryKind.Wheel ? "wheel" : "scratch", notice.DrawsLeftToday)),
        ],
    };
}
