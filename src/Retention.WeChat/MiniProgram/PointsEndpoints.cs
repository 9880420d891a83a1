using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper has, is promised and owes.</summary>
/// <param name="Pending">Promised for something that is not settled yet, an order for instance.</param>
/// <param name="Owed">What a refund could not take back; settled by what is earned next.</param>
public sealed record BalanceView(long Available, long Pending, long Owed, IReadOnlyList<ExpiringPoints> ExpiringSoon);

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

    private static async Task<MiniAnswer<BalanceView>> Balance(Shopper shopper, PointsLedger ledger, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(shopper.MemberId, ct);
        return new BalanceView(balance.Available, balance.Pending, balance.Owed, await ledger.ExpiringAsync(shopper.MemberId, SoonDays, ct));
    }

    private static async Task<MiniAnswer<MiniPage<PointsEntryView>>> Entries(
        [AsParameters] PageQuery page, Shopper shopper, PointsLedger ledger, CancellationToken ct, PointsDirection direction = PointsDirection.Both)
    {
        var rows = await ledger.ListAsync(shopper.MemberId, page.Before, page.Rows, ct, direction);
        return MiniPage.Of(rows, page, row => row.Id, row => new PointsEntryView(
            $"{row.Id}", row.PostedAt, row.Reason, PointsReasonText.Of(row.Reason), row.Amount, row.Note, row.ExpiresOn == ExpiryRules.Never ? null : row.ExpiresOn));
    }

    private static async Task<MiniAnswer<PointsRulesView>> Rules(
        Cached<IReadOnlyList<EarningRule>> earning, IOptions<RewardsOptions> rewards, IOptions<CheckInOptions> checkIn, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var told = (await earning.GetAsync(ct)).Where(rule => rule.Unit == EarningUnit.Points && rule.PausedAt is null && rule.IsRunning(now) && rule.Description is not null);
        return new PointsRulesView(
            [
                new EarningRuleView("checkIn", "每日签到", $"每天签到得 {checkIn.Value.PointsPerDay} 积分，连续签到另有奖励。"),
                .. told.Select(rule => new EarningRuleView($"{rule.Id}", rule.Name, rule.Description!)),
            ],
            ExpiryText.Of(rewards.Value.PointsExpiry));
    }
}

/// <summary>How long points last, in the words of the rules page.</summary>
internal static class ExpiryText
{
    public static string Of(PointsExpiryOptions expiry) => expiry.Unit switch
    {
        ExpiryUnit.Never => "积分长期有效。",
        ExpiryUnit.Days => $"积分自获得之日起 {expiry.After} 天内有效{Rounding(expiry.Rounding)}。",
        ExpiryUnit.Months => $"积分自获得之日起 {expiry.After} 个月内有效{Rounding(expiry.Rounding)}。",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Rounding(ExpiryRounding rounding) => rounding switch
    {
        ExpiryRounding.None => "",
        ExpiryRounding.MonthEnd => "，并延至当月月底",
        ExpiryRounding.YearEnd => "，并延至当年年底",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
