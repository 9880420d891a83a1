using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper has.</summary>
public sealed record BalanceView(long Available);

internal static class PointsEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var points = mini.MapGroup("/points").WithTags("points");
        points.MapGet("/balance", Balance);
    }

    private static async Task<MiniAnswer<BalanceView>> Balance(Shopper shopper, PointsLedger ledger, CancellationToken ct) =>
        new BalanceView(await ledger.BalanceAsync(shopper.MemberId, ct));
}
