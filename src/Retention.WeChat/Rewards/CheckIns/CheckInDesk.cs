using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Checks members in: once a day, whatever is repeated or runs at the same moment.</summary>
internal sealed class CheckInDesk(
    CheckInStore store,
    Cached<IReadOnlyList<CheckInReward>> rewards,
    EarningDesk earning,
    CouponGifts coupons,
    TaskBook tasks,
    Db db,
    TimeProvider clock,
    IOptions<CheckInOptions> options)
{
    /// <param name="fanId">Who checks in.</param>
    /// <param name="at">When they did: its business day counts, also where the message is processed after midnight.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<CheckIn> CheckInAsync(Id<Fan> fanId, DateTimeOffset at, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var today = BusinessCalendar.DayOf(at);
            var last = await store.LastAsync(fanId, token);
            if (last is not null && last.Day == today)
                return new CheckIn(last.Day, last.Streak, last.Points, [], false);
            return last is null || last.Day < today ? await NextAsync(fanId, today, last, at, token) : await LateAsync(fanId, today, at, token);
        },
        ct);

    private async Task<CheckIn> NextAsync(Id<Fan> fanId, DateOnly today, LastCheckIn? last, DateTimeOffset at, CancellationToken ct)
    {
        var streak = CheckInRules.StreakOf(today, last?.ToDay());
        var had = streak == 1 ? 0
            : last!.Rewarded == last.Streak ? last.Streak
            : await store.RewardedAsync(fanId, today.AddDays(1 - streak), last.Day, ct);
        return await TakeAsync(fanId, new StreakRepair(streak, today, had + 1, streak), at, Math.Max(had, streak), ct);
    }

    /// <summary>What was sent before midnight may be processed after a check-in of the new day: it is put before that.</summary>
    private async Task<CheckIn> LateAsync(Id<Fan> fanId, DateOnly day, DateTimeOffset at, CancellationToken ct)
    {
        var days = await store.ListAsync(fanId, day.AddDays(-1), ct);
        if (days.FirstOrDefault(each => each.Day == day) is { } known)
            return new CheckIn(day, known.Streak, known.Points, [], false);
        var repair = CheckInRules.Repair(day, days);
        await store.LengthenAsync(fanId, day, repair.Until, repair.Streak, ct);
        return await TakeAsync(fanId, repair, at, repair.NewUntil, ct);
    }

    private async Task<CheckIn> TakeAsync(Id<Fan> fanId, StreakRepair streak, DateTimeOffset at, int rewarded, CancellationToken ct)
    {
        var day = BusinessCalendar.DayOf(at);
        var reached = CheckInRules.RewardsAt(streak.NewFrom, streak.NewUntil, await rewards.GetAsync(ct));
        var brings = options.Value.PointsPerDay + reached.Sum(reward => reward.Points);
        var points = await earning.EarnAsync(new EarningEvent($"checkin:{fanId}:{day:yyyyMMdd}", EarningKind.CheckIn, fanId, at, BasePoints: brings), ct);
        await store.InsertAsync(fanId, new CheckIn(day, streak.Streak, points, reached, true), rewarded, clock.GetUtcNow(), null, ct);
        // Several lengths at once may bring the same reward in two rounds.
        foreach (var (number, reward) in reached.Index())
            await coupons.GiveAsync($"checkin:{fanId}:{day:yyyyMMdd}:{number}", reward.CouponTemplateId, fanId, CouponSource.CheckIn, ct);
        await tasks.NoteAsync(fanId, new TaskSignal(TaskKind.CheckIn), at, ct);
        return new CheckIn(day, streak.NewUntil, points, reached, true);
    }

    /// <param name="fanId">Whose calendar it is.</param>
    /// <param name="month">A day of the month to be shown.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<CheckInCalendar> CalendarAsync(Id<Fan> fanId, DateOnly month, CancellationToken ct)
    {
        var today = BusinessCalendar.DayOf(clock.GetUtcNow());
        var (first, back) = (new DateOnly(month.Year, month.Month, 1), today.AddDays(-options.Value.MakeUpDaysBack - 1));
        // What is alive of the streak and what may be made up are told by the last days, whatever month is shown.
        var thisMonth = today.AddDays(1 - today.Day);
        var since = thisMonth < back ? thisMonth : back;
        var recent = await store.ListAsync(fanId, since, ct);
        var shown = first >= since ? recent : await store.ListMonthAsync(fanId, first, ct);
        var history = await store.HistoryAsync(fanId, CheckInRules.MonthOf(today), ct);
        var streak = CheckInRules.Alive(recent.Count == 0 ? null : recent[^1], today);
        var rewarded = streak == 0 ? 0 : await store.RewardedAsync(fanId, recent[^1].Day.AddDays(1 - streak), today, ct);
        return CheckInCalendar.Of(today, first, shown, recent, history, rewarded, await rewards.GetAsync(ct), options.Value);
    }
}
