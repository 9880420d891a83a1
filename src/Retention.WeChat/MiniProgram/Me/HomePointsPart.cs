using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The wallet on the first screen.</summary>
internal sealed class HomePointsPart(PointsLedger ledger) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct) =>
        home with { Points = home.Points with { Available = await ledger.BalanceAsync(shopper.MemberId, ct) } };
}
