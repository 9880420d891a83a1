using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Retention.Platform.Time;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <param name="Left">Days that may still be made up this month.</param>
/// <param name="Days">Which ones.</param>
public sealed record MakeUpView(int Left, int CostPoints, IReadOnlyList<DateOnly> Days);

public sealed record CheckInRewardView(int Streak, long Points, string? CouponName, bool Reached);

/// <param name="TodayPoints">What today brought, or would bring.</param>
/// <param name="Days">Checked in, in the month asked for.</param>
public sealed record CheckInMonthView(
    DateOnly Today, bool CheckedInToday, int Streak, long TodayPoints, IReadOnlyList<DateOnly> Days, MakeUpView MakeUp, IReadOnlyList<CheckInRewardView> Rewards);

public sealed record StreakRewardView(int Streak, long Points, string? CouponName);

/// <param name="Points">Everything the day brought, its reward included.</param>
/// <param name="IsNew">False when the day was checked in already.</param>
public sealed record CheckInView(DateOnly Day, int Streak, long Points, StreakRewardView? Reward, bool IsNew);

public sealed record MakeUpRequest(DateOnly Day);

public sealed record MonthQuery
{
    /// <summary>This month, if left out.</summary>
    [RegularExpression(@"^20\d\d-(0[1-9]|1[0-2])$", ErrorMessage = "月份须写作 yyyy-MM。")]
    public string? Month { get; init; }
}

internal static class CheckInEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var checkIn = mini.MapGroup("/check-in").WithTags("check-in");
        checkIn.MapGet("/", Month);
        checkIn.MapPost("/", CheckIn).ChangesValue();
        checkIn.MapPost("/make-up", MakeUp).ChangesValue();
    }

    private static async Task<MiniAnswer<CheckInMonthView>> Month(
        Shopper shopper, [AsParameters] MonthQuery query, CheckInDesk desk, CouponTemplateStore coupons, TimeProvider clock, CancellationToken ct)
    {
        var month = query.Month is { } text ? DateOnly.ParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture) : BusinessCalendar.DayOf(clock.GetUtcNow());
        var calendar = await desk.CalendarAsync(shopper.MemberId, month, ct);
        var names = await coupons.NamesAsync(calendar.Prizes.Select(prize => prize.CouponTemplateId), ct);
        return new CheckInMonthView(
            calendar.Today, calendar.IsCheckedIn, calendar.Streak, calendar.TodayPoints, calendar.Days, new MakeUpView(calendar.MakeUpsLeft, calendar.MakeUpCostPoints, calendar.MissedDays),
            [.. calendar.Prizes.Select(prize => new CheckInRewardView(prize.Streak, prize.Points, names.GetValueOrDefault(prize.CouponTemplateId ?? 0), prize.IsReached))]);
    }

    private static async Task<MiniAnswer<CheckInView>> CheckIn(Shopper shopper, CheckInDesk desk, CouponTemplateStore coupons, TimeProvider clock, CancellationToken ct) =>
        await ViewAsync(await desk.CheckInAsync(shopper.MemberId, clock.GetUtcNow(), ct), coupons, ct);

    private static async Task<MiniAnswer<CheckInView>> MakeUp(MakeUpRequest request, Shopper shopper, MakeUpDesk desk, CouponTemplateStore coupons, CancellationToken ct)
    {
        var made = await desk.MakeUpAsync(shopper.MemberId, request.Day, ct);
        return made.Problem is { } problem ? problem : await ViewAsync(made.Value, coupons, ct);
    }

    private static async Task<CheckInView> ViewAsync(CheckIn checkIn, CouponTemplateStore coupons, CancellationToken ct)
    {
        var names = await coupons.NamesAsync(checkIn.Rewards.Select(reward => reward.CouponTemplateId), ct);
        // Several at once are shown as one, under the longest streak.
        var reward = checkIn.Rewards.Count == 0
            ? null
            : new StreakRewardView(
                checkIn.Rewards[^1].Streak, checkIn.Rewards.Sum(each => each.Points), names.Count == 0 ? null : string.Join('、', names.Values));
        return new CheckInView(checkIn.Day, checkIn.Streak, checkIn.Points, reward, checkIn.IsNew);
    }
}
