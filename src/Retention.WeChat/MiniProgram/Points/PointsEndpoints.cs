using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper has, is promised and owes.</summary>
/// <param name="Pending">Promised for something that is not settled yet, an order for instance.</param>
/// <param name="Owed">What a refund could not take back; settled by what is earned next.</param>
/// <param name="Tier">Null where the brand has no tiers.</param>
public sealed record BalanceView(long Available, long Pending, long Owed, IReadOnlyList<ExpiringPoints> ExpiringSoon, TierBadge? Tier);

/// <param name="ExpiresOn">The last day of points that were given; null for those that last.</param>
public sealed record PointsEntryView(string Id, DateTimeOffset At, PointsReason Reason, string Title, long Amount, string? Note, DateOnly? ExpiresOn);

/// <param name="Id">Stable, for the page to tell rules apart.</param>
public sealed record EarningRuleView(string Id, string Title, string Description);

public sealed record PointsRulesView(IReadOnlyList<EarningRuleView> Earning, string Expiry);

internal static class PointsEndpoints
{
    /// <summary>How far ahead "soon" looks.</summary>
    public const int SoonDays = 30;

    public static void Map(RouteGroupBuilder mini)
    {
        var points = mini.MapGroup("/points").WithTags("points");
        points.MapGet("/balance", Balance);
        points.MapGet("/entries", Entries);
        points.MapGet("/rules", Rules);
    }

    private static async Task<MiniAnswer<BalanceView>> Balance(Shopper shopper, PointsLedger ledger, TierBook tiers, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(shopper.MemberId, ct);
        var level = await tiers.LevelAsync(shopper.MemberId, ct);
        return new BalanceView(balance.Available, balance.Pending, balance.Owed, await ledger.ExpiringAsync(shopper.MemberId, SoonDays, ct), TierBadge.Of(level));
    }

    /// <param name="type">Only entries for this reason.</param>
    private static async Task<MiniAnswer<MiniPage<PointsEntryView>>> Entries(
        [AsParameters] PageQuery page, Shopper shopper, PointsLedger ledger, CancellationToken ct, Choice<PointsReason>? type = null, Choice<PointsDirection>? direction = null)
    {
        var rows = await ledger.ListAsync(shopper.MemberId, page.Before, page.Rows, ct, direction?.Value ?? PointsDirection.Both, type?.Value);
        return MiniPage.Of(rows, page, row => row.Id, row => new PointsEntryView(
            $"{row.Id}", row.PostedAt, row.Reason, PointsReasonText.Of(row.Reason), row.Amount, row.Note, row.ExpiresOn == ExpiryRules.Never ? null : row.ExpiresOn));
    }

    private static async Task<MiniAnswer<PointsRulesView>> Rules(
        EarningDesk earning, Cached<IReadOnlyList<CheckInReward>> streaks, IOptions<RewardsOptions> rewards, IOptions<CheckInOptions> checkIn, CancellationToken ct)
    {
        var rules = (await earning.RunningAsync(ct)).Select(rule => new EarningRuleView($"{rule.Id}", rule.Name, PointsRulesText.Of(rule)));
        return new PointsRulesView([new EarningRuleView("checkIn", "每日签到", PointsRulesText.Of(checkIn.Value, await streaks.GetAsync(ct))), .. rules], PointsRulesText.Of(rewards.Value.PointsExpiry));
    }
}
