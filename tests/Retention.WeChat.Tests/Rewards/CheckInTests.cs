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
    private static readonly DateOnly Today = new(2028, 3, 1);

    [Theory]
    [InlineData(null, 0, 1, 5)]
    [InlineData("2028-02-29", 1, 2, 5)]
    [InlineData("2028-02-28", 1, 1, 5)]
    [InlineData("2028-02-29", 6, 7, 25)]
    [InlineData("2028-02-29", 7, 8, 5)]
    [InlineData("2028-02-29", 13, 14, 25)]
    [InlineData("2028-02-28", 6, 1, 5)]
    public void Days_in_a_row_count_and_every_seventh_brings_the_bonus(string? lastDay, int lastStreak, int streak, long points)
    {
        (DateOnly, int)? last = lastDay is null ? null : (DateOnly.Parse(lastDay), lastStreak);
        Assert.Equal(new CheckIn(Today, streak, points, true), CheckInRules.Next(Today, last, new CheckInOptions()));
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
        Assert.Equal(new CheckIn(new DateOnly(2026, 11, 3), 2, 5, true), await CheckInAsync(database));
        database.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(new CheckIn(new DateOnly(2026, 11, 5), 1, 5, true), await CheckInAsync(database));
        Assert.Equal(15, await database.FindAsync<long>("select balance from points_balance"));
    }

    private static Task<CheckIn> CheckInAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(Li, database.Clock.GetUtcNow(), default));
}
