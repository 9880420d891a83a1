using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class MakeUpTests
{
    private static readonly DateOnly Day = new(2026, 11, 10);

    [Theory]
    [InlineData("1", "", 2, 2, 2)]
    [InlineData("", "1", 1, 2, 2)]
    [InlineData("3", "1 2", 4, 4, 6)]
    [InlineData("2", "1 2 3", 3, 4, 6)]
    [InlineData("2", "1 2 4", 3, 3, 5)]
    public void A_day_made_up_joins_the_streaks_on_both_sides(string streakBefore, string daysAfter, int streak, int newFrom, int newUntil)
    {
        List<CheckInDay> days = streakBefore.Length == 0 ? [] : [new CheckInDay(Day.AddDays(-1), int.Parse(streakBefore), 5, null)];
        days.AddRange(daysAfter.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Select(after => new CheckInDay(Day.AddDays(after), after, 5, null)));
        var repair = CheckInRules.Repair(Day, days);
        Assert.Equal((streak, newFrom, newUntil), (repair.Streak, repair.NewFrom, repair.NewUntil));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_missed_day_is_paid_for_and_the_repaired_streak_brings_its_reward(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var missed = await MissOneOfSevenAsync(database, fan);

        var made = (await MakeUpAsync(database, fan, missed)).Value;
        Assert.Equal((7, 20, true), (made.Streak, made.Points, made.IsNew));
        Assert.Equal((6 * 5) - 10 + 20, await BalanceAsync(database));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], await database.ListAsync<long>("select streak from check_in order by day"));

        // Once made up it stays so, whoever asks again.
        Assert.False((await MakeUpAsync(database, fan, missed)).Value.IsNew);
        Assert.Equal(40, await BalanceAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_at_once_make_a_day_up_once_and_pay_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var missed = await MissOneOfSevenAsync(database, fan);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => MakeUpAsync(database, fan, missed)));
        Assert.Single(results, result => result.Value.IsNew);
        Assert.Equal((6 * 5) - 10 + 20, await BalanceAsync(database));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from ledger_posting where reason = 'MakeUp'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task However_many_try_at_once_a_month_allows_three(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, new() { ["Rewards:CheckIn:MakeUpCostPoints"] = "0" });
        var fan = await database.FollowAsync("li");
        await CheckInAsync(database, fan);
        database.Clock.Advance(TimeSpan.FromDays(8));
        var today = BusinessCalendar.DayOf(database.Clock.GetUtcNow());
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => MakeUpAsync(database, fan, today.AddDays(-1 - (i % 7)))));
        Assert.Equal(3, results.Count(result => result is { IsOk: true, Value.IsNew: true }));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(MakeUpDesk.UsedUp, result.Problem));
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from check_in"));

        database.Clock.Advance(TimeSpan.FromDays(21));
        Assert.True((await MakeUpAsync(database, fan, new DateOnly(2026, 11, 30))).Value.IsNew);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_a_missed_day_of_the_last_ones_can_be_made_up_and_only_for_points(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await CheckInAsync(database, fan);
        database.Clock.Advance(TimeSpan.FromDays(9));
        var today = BusinessCalendar.DayOf(database.Clock.GetUtcNow());
        Assert.Equal(MakeUpDesk.NotMissed, (await MakeUpAsync(database, fan, today)).Problem);
        Assert.Equal(MakeUpDesk.NotMissed, (await MakeUpAsync(database, fan, today.AddDays(1))).Problem);
        Assert.Equal(MakeUpDesk.NotMissed, (await MakeUpAsync(database, fan, today.AddDays(-8))).Problem);
        Assert.Equal("points.insufficient", (await MakeUpAsync(database, fan, today.AddDays(-1))).Problem?.Code);
        Assert.Equal((1, 5), (await database.FindAsync<long>("select count(*) from check_in"), await BalanceAsync(database)));
        var newcomer = await database.FollowAsync("mei");
        Assert.Equal(MakeUpDesk.NotMissed, (await MakeUpAsync(database, newcomer, today.AddDays(-1))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_calendar_shows_the_month_what_is_missed_and_what_comes_next(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var missed = await MissOneOfSevenAsync(database, fan);
        var calendar = await CalendarAsync(database, fan, missed);
        Assert.True(calendar.IsCheckedIn);
        Assert.Equal((3, 5, 3), (calendar.Streak, calendar.TodayPoints, calendar.MakeUpsLeft));
        Assert.Equal([missed], calendar.MissedDays);
        Assert.Equal(6, calendar.Days.Count);
        Assert.Equal(new CheckInPrize(7, 20, null, false), calendar.NextPrize);

        await MakeUpAsync(database, fan, missed);
        database.Clock.Advance(TimeSpan.FromDays(1));
        calendar = await CalendarAsync(database, fan, missed);
        Assert.Equal((false, 7, 5, 2), (calendar.IsCheckedIn, calendar.Streak, calendar.TodayPoints, calendar.MakeUpsLeft));
        Assert.Equal(new CheckInPrize(7, 20, null, true), Assert.Single(calendar.Prizes));
        Assert.Empty((await CalendarAsync(database, fan, missed.AddMonths(1))).Days);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Todays_streak_is_told_with_a_month_of_three_years_ago_too(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var today = BusinessCalendar.DayOf(database.Clock.GetUtcNow());
        var first = today.AddDays(-1_099);
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var store = provider.GetRequiredService<CheckInStore>();
            for (var day = first; day <= today; day = day.AddDays(1))
                await store.InsertAsync(fan.Id, new CheckIn(day, day.DayNumber - first.DayNumber + 1, 5, [], true), day.DayNumber - first.DayNumber + 1, database.Clock.GetUtcNow(), null, ct);
        });
        var (then, now) = (await CalendarAsync(database, fan, first), await CalendarAsync(database, fan, today));
        Assert.Equal((true, 1_100), (then.IsCheckedIn, then.Streak));
        Assert.Empty(then.MissedDays);
        Assert.Equal(now with { Days = then.Days, Prizes = then.Prizes, MissedDays = then.MissedDays }, then);
        Assert.Equal((first, DateTime.DaysInMonth(first.Year, first.Month) - first.Day + 1, today.Day), (then.Days[0], then.Days.Count, now.Days.Count));
    }

    /// <summary>Checks in on three days, misses one, checks in on three more.</summary>
    /// <returns>The day missed.</returns>
    private static async Task<DateOnly> MissOneOfSevenAsync(TestDatabase database, Fan fan)
    {
        for (var day = 1; day <= 7; day++)
        {
            if (day != 4)
                await CheckInAsync(database, fan);
            if (day < 7)
                database.Clock.Advance(TimeSpan.FromDays(1));
        }

        return BusinessCalendar.DayOf(database.Clock.GetUtcNow()).AddDays(-3);
    }

    private static Task CheckInAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(fan.Id, database.Clock.GetUtcNow(), default));

    private static Task<Result<CheckIn>> MakeUpAsync(TestDatabase database, Fan fan, DateOnly day) =>
        database.InScopeAsync(provider => provider.GetRequiredService<MakeUpDesk>().MakeUpAsync(fan.Id, day, default));

    private static Task<CheckInCalendar> CalendarAsync(TestDatabase database, Fan fan, DateOnly month) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CalendarAsync(fan.Id, month, default));

    private static Task<long> BalanceAsync(TestDatabase database) => database.FindAsync<long>("select balance from points_balance");
}
