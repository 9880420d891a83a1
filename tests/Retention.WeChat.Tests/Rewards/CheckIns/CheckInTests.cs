using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class CheckInTests
{
    private static readonly Id<Fan> Li = new(101);

    [Theory]
    [InlineData("2028-03-01", null, 0, 1)]
    [InlineData("2028-03-01", "2028-02-29", 1, 2)]
    [InlineData("2028-03-01", "2028-02-28", 1, 1)]
    [InlineData("2027-03-01", "2027-02-28", 6, 7)]
    [InlineData("2026-12-01", "2026-11-30", 30, 31)]
    [InlineData("2027-01-01", "2026-12-31", 99, 100)]
    [InlineData("2027-01-02", "2026-12-31", 99, 1)]
    public void Days_in_a_row_count_over_the_ends_of_months_and_years(string day, string? lastDay, int lastStreak, int streak)
    {
        var last = lastDay is null ? null : new CheckInDay(DateOnly.Parse(lastDay), lastStreak, 5, null);
        Assert.Equal(streak, CheckInRules.StreakOf(DateOnly.Parse(day), last));
    }

    [Theory]
    [InlineData(7, true, 6, false)]
    [InlineData(7, true, 7, true)]
    [InlineData(7, true, 14, true)]
    [InlineData(30, false, 30, true)]
    [InlineData(30, false, 60, false)]
    public void A_reward_is_for_one_length_or_for_every_round(int length, bool repeats, int streak, bool isReached) =>
        Assert.Equal(isReached, new CheckInReward(1, length, repeats, 20, null, true).IsReachedAt(streak));

    [Fact]
    public void A_streak_lives_until_a_whole_day_has_gone_by()
    {
        var last = new CheckInDay(new DateOnly(2028, 2, 28), 4, 5, null);
        Assert.Equal(4, CheckInRules.Alive(last, new DateOnly(2028, 2, 28)));
        Assert.Equal(4, CheckInRules.Alive(last, new DateOnly(2028, 2, 29)));
        Assert.Equal(0, CheckInRules.Alive(last, new DateOnly(2028, 3, 1)));
        Assert.Equal(0, CheckInRules.Alive(null, new DateOnly(2028, 3, 1)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_at_once_are_one_check_in(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CheckInAsync(database)));
        Assert.Single(results, result => result.IsNew);
        Assert.All(results, result => Assert.Equal((1, 5), (result.Streak, result.Points)));
        Assert.Equal(5, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from check_in"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_day_begins_at_midnight_in_china(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        Assert.True((await CheckInAsync(database)).IsNew);
        database.Clock.Advance(new TimeSpan(0, 13, 59, 59, 999));
        Assert.False((await CheckInAsync(database)).IsNew);
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        AssertIs(new DateOnly(2026, 11, 3), 2, 5, await CheckInAsync(database));
        database.Clock.Advance(TimeSpan.FromDays(2));
        AssertIs(new DateOnly(2026, 11, 5), 1, 5, await CheckInAsync(database));
        Assert.Equal(15, await database.FindAsync<long>("select balance from points_balance"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_seventh_day_in_a_row_brings_what_the_operators_set(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        for (var day = 1; day <= 14; day++, database.Clock.Advance(TimeSpan.FromDays(1)))
        {
            var checkIn = await CheckInAsync(database);
            Assert.Equal((day, day % 7 == 0 ? 25 : 5, day % 7 == 0 ? 1 : 0), (checkIn.Streak, checkIn.Points, checkIn.Rewards.Count));
        }

        Assert.Equal((14 * 5) + 40, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal(14, await database.FindAsync<long>("select count(*) from ledger_posting where reason = 'CheckIn'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_sent_before_midnight_counts_though_a_check_in_of_the_new_day_was_faster(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        for (var day = 1; day <= 5; day++, database.Clock.Advance(TimeSpan.FromDays(1)))
            await CheckInAsync(database);
        var beforeMidnight = database.Clock.GetUtcNow();
        database.Clock.Advance(TimeSpan.FromDays(1));
        AssertIs(new DateOnly(2026, 11, 8), 1, 5, await CheckInAsync(database));

        AssertIs(new DateOnly(2026, 11, 7), 7, 25, await CheckInAsync(database, beforeMidnight));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], await database.ListAsync<long>("select streak from check_in order by day"));
        Assert.False((await CheckInAsync(database, beforeMidnight)).IsNew);
        Assert.Equal((7 * 5) + 20, await database.FindAsync<long>("select balance from points_balance"));
        database.Clock.Advance(TimeSpan.FromDays(1));
        AssertIs(new DateOnly(2026, 11, 9), 8, 5, await CheckInAsync(database));
    }

    private static void AssertIs(DateOnly day, int streak, long points, CheckIn checkIn) =>
        Assert.Equal((day, streak, points, true), (checkIn.Day, checkIn.Streak, checkIn.Points, checkIn.IsNew));

    private static Task<CheckIn> CheckInAsync(TestDatabase database, DateTimeOffset? at = null) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(Li, at ?? database.Clock.GetUtcNow(), default));
}
