using System.Globalization;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper has.</summary>
/// <param name="Pending">Promised, not yet earned.</param>
/// <param name="Owed">The next points earned settle it first.</param>
public sealed record BalanceView(long Available, long Pending, long Owed, IReadOnlyList<ExpiringPoints> ExpiringSoon);

/// <param name="Title">The reason in words.</param>
/// <param name="ExpiresOn">Last day of points that were given; none where they stay.</param>
public sealed record PointsEntryView(string Id, DateTimeOffset At, PointsReason Reason, string Title, long Amount, string? Note, DateOnly? ExpiresOn);

internal static class PointsEndpoints
{
    private const int ExpiringDays = 30;

    public static void Map(RouteGroupBuilder mini)
    {
        var points = mini.MapGroup("/points").WithTags("points");
        points.MapGet("/balance", Balance);
        points.MapGet("/entries", Entries);
    }

    private static async Task<MiniAnswer<BalanceView>> Balance(Shopper shopper, PointsLedger ledger, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(shopper.MemberId, ct);
        return new BalanceView(balance.Available, balance.Pending, balance.Owed, await ledger.ExpiringAsync(shopper.MemberId, ExpiringDays, ct));
    }

    private static async Task<MiniAnswer<MiniPage<PointsEntryView>>> Entries(Shopper shopper, [AsParameters] PageQuery page, PointsLedger ledger, CancellationToken ct, PointsDirection direction = PointsDirection.Both) =>
        MiniPage.Of(await ledger.ListAsync(shopper.MemberId, page.Before, page.Rows, ct, direction), page, entry => entry.Id, Show);

    private static PointsEntryView Show(PostedPoints entry) => new(
        entry.Id.ToString(CultureInfo.InvariantCulture), entry.PostedAt, entry.Reason, PointsReasonText.Of(entry.Reason), entry.Amount, entry.Note, entry.ExpiresOn == ExpiryRules.Never ? null : entry.ExpiresOn);
}
