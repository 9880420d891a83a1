using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Lets members make up a missed day (补签): a few each month, for points, among the last days. The day joins the streaks
/// on both sides of it; it brings what only the joined streak reaches, not the day's own points.
/// </summary>
internal sealed class MakeUpDesk(
    CheckInStore store, Cached<IReadOnlyList<CheckInReward>> rewards, FanRegistry fans, PointsLedger ledger, EarningDesk earning, CouponGifts coupons,
    Db db, TimeProvider clock, IOptions<CheckInOptions> options)
{
    public static readonly Problem NotMissed = new("checkin.not_missed", 422, "这一天不能补签，只能补签最近几天内漏签的日子。", "Only a missed day among the last ones can be made up.");
    public static readonly Problem UsedUp = new("checkin.make_ups_used", 422, "本月的补签次数已用完。", "This month's make-ups are used up.");

    public Task<Result<CheckIn>> MakeUpAsync(Id<Fan> fanId, DateOnly day, CancellationToken ct) => db.InTransactionAsync<Result<CheckIn>>(
        async token =>
        {
            // Whatever is read below holds until commit.
            await fans.LockAsync([fanId], token);
            var now = clock.GetUtcNow();
            var today = BusinessCalendar.DayOf(now);
            var days = await store.ListAsync(fanId, today.AddDays(-options.Value.MakeUpDaysBack - 1), token);
            if (days.FirstOrDefault(each => each.Day == day) is { } known)
                return new CheckIn(day, known.Streak, known.Points, [], false);
            var history = await store.HistoryAsync(fanId, CheckInRules.MonthOf(today), token);
            if (!CheckInRules.Missed(today, history.FirstDay, days, options.Value).Contains(day))
                return NotMissed;
            if (history.MadeUp >= options.Value.MakeUpsPerMonth)
                return UsedUp;
            if (await PayAsync(fanId, day, token) is { } problem)
                return problem;
            if (!await store.CountMadeUpAsync(fanId, CheckInRules.MonthOf(today), options.Value.MakeUpsPerMonth, token))
                throw new InvalidOperationException($"Member {fanId} would make up more days than a month allows.");
            return await RepairAsync(fanId, day, days, now, token);
        },
        ct);

    private async Task<Problem?> PayAsync(Id<Fan> fanId, DateOnly day, CancellationToken ct) => options.Value.MakeUpCostPoints == 0
        ? null
        : (await ledger.PostAsync(new Posting($"makeup:{fanId}:{day:yyyyMMdd}", PointsReason.MakeUp, fanId, -options.Value.MakeUpCostPoints), ct)).Problem;

    private async Task<CheckIn> RepairAsync(Id<Fan> fanId, DateOnly day, IReadOnlyList<CheckInDay> days, DateTimeOffset now, CancellationToken ct)
    {
        var repair = CheckInRules.Repair(day, days);
        // A part that is longer by a merge has not brought all its rewards.
        var had = await store.RewardedAsync(fanId, day.AddDays(1 - repair.Streak), repair.Until, ct);
        var reached = CheckInRules.RewardsAt(Math.Min(repair.NewFrom, had + 1), repair.NewUntil, await rewards.GetAsync(ct));
        var points = reached.Sum(reward => reward.Points);
        if (points > 0)
            points = await earning.EarnAsync(new EarningEvent($"makeup:{fanId}:{day:yyyyMMdd}:streak", EarningKind.CheckIn, fanId, now, BasePoints: points), ct);
        // A long repair may reach the same reward in two rounds.
        foreach (var (number, reward) in reached.Index())
            await coupons.GiveAsync($"makeup:{fanId}:{day:yyyyMMdd}:{number}", reward.CouponTemplateId, fanId, CouponSource.CheckIn, ct);
        await store.LengthenAsync(fanId, day, repair.Until, repair.Streak, ct);
        await store.InsertAsync(fanId, new CheckIn(day, repair.Streak, points, reached, true), repair.NewUntil, now, now, ct);
        return new CheckIn(day, repair.NewUntil, points, reached, true);
    }
}
