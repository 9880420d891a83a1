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
            $"{row.Id}", row.PostedAt, row.Reason, PointsReasonText.Of(row.Reason), row.Amount, row.Note, row.ExpiresOn));
    }

    private static async Task<MiniAnswer<PointsRulesView>> Rules(
        EarningDesk earning, Cached<IReadOnlyList<CheckInReward>> streaks, IOptions<RewardsOptions> rewards, IOptions<CheckInOptions> checkIn, CancellationToken ct) => new PointsRulesView(
        [
            new EarningRuleView("checkIn", "每日签到", CheckInText.Of(checkIn.Value, await streaks.GetAsync(ct))),
            .. (await earning.RulesInForceAsync(ct)).Select(rule => new EarningRuleView($"{rule.Id}", rule.Name, rule.Description ?? "")),
        ],
        ExpiryText.Of(rewards.Value.PointsExpiry));
}

/// <summary>What checking in brings, in the words of the rules page.</summary>
internal static class CheckInText
{
    public static string Of(CheckInOptions options, IEnumerable<CheckInReward> streaks) => string.Concat(
        streaks.Where(reward => reward is { Enabled: true, Points: > 0 })
            .Select(reward => $"，连续签到{(reward.Repeats ? "每满" : "满")} {reward.Streak} 天再得 {reward.Points} 积分")
            .Prepend($"每天签到得 {options.PointsPerDay} 积分")
            .Append("。"));
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
