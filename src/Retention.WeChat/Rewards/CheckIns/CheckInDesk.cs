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
            if (last is not null && last.Day >= today)
                return new CheckIn(last.Day, last.Streak, last.Points, [], false);

            var streak = CheckInRules.StreakOf(today, last);
            var reached = CheckInRules.RewardsAt(streak, streak, await rewards.GetAsync(token));
            var brings = options.Value.PointsPerDay + reached.Sum(reward => reward.Points);
            var points = await earning.EarnAsync(new EarningEvent($"checkin:{fanId}:{today:yyyyMMdd}", EarningKind.CheckIn, fanId, at, BasePoints: brings), token);
            var checkIn = new CheckIn(today, streak, points, reached, true);
            await store.InsertAsync(fanId, checkIn, clock.GetUtcNow(), null, token);
            foreach (var reward in reached)
                await coupons.GiveAsync($"checkin:{fanId}:{today:yyyyMMdd}:{reward.Id}", reward.CouponTemplateId, fanId, CouponSource.CheckIn, token);
            await tasks.NoteAsync(fanId, new TaskSignal(TaskKind.CheckIn), at, token);
            return checkIn;
        },
        ct);

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
        return CheckInCalendar.Of(today, first, shown, recent, history, await rewards.GetAsync(ct), options.Value);
    }
}
