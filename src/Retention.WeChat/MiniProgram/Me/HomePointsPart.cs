using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The wallet on the first screen.</summary>
internal sealed class HomePointsPart(PointsLedger ledger) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(shopper.MemberId, ct);
        var expiring = await ledger.ExpiringAsync(shopper.MemberId, PointsEndpoints.SoonDays, ct);
        return home with { Points = new HomePoints(balance.Available, balance.Pending, balance.Owed, expiring) };
    }
}
