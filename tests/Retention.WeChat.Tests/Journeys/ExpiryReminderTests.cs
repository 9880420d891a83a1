using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Journeys;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Journeys;

public sealed class ExpiryReminderTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_member_is_reminded_once_for_each_last_day(DatabaseProvider engine)
    {
        const int Members = 230;
        await using var database = await TestDatabase.CreateAsync(engine);
        var lastDay = BusinessCalendar.DayOf(database.Clock.GetUtcNow()).AddDays(7);
        var fans = (await database.FollowManyAsync(Members)).Select(fan => fan.Id).ToList();
        await database.InScopeAsync(async provider =>
        {
            var ledger = provider.GetRequiredService<PointsLedger>();
            await ledger.GiveAsync([.. fans.Select((fan, i) => new Posting($"gift:{i}", PointsReason.Milestone, fan, i == 0 ? 9 : 10, ExpiresOn: lastDay))], default);
            await ledger.GiveAsync([new Posting("more", PointsReason.Milestone, fans[1], 5, ExpiresOn: lastDay), new Posting("later", PointsReason.Milestone, fans[2], 50, ExpiresOn: lastDay.AddDays(1))], default);
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TickAsync(database)));
        // Nine points are not worth a message.
        Assert.Equal(Members - 1, await database.FindAsync<long>("select count(*) from outreach_message where campaign = 'points-expiry'"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message where content like '%15 积分%'"));
        Assert.Equal("Service", await database.FindAsync<string>("select purpose from outreach_message limit 1"));

        database.Clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(database);
        Assert.Equal(Members, await database.FindAsync<long>("select count(*) from outreach_message where campaign = 'points-expiry'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Days_without_a_tick_are_made_up_for_while_their_points_last(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowManyAsync(1))[0].Id;
        var today = BusinessCalendar.DayOf(database.Clock.GetUtcNow());
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().GiveAsync(
            [.. Enumerable.Range(7, 4).Select(days => new Posting($"gift:{days}", PointsReason.Milestone, fan, 10, ExpiresOn: today.AddDays(days)))], default));
        await TickAsync(database);
        Assert.Equal(1, await RemindersAsync(database));

        // The scheduler was away for eight days: those of the seventh and eighth day are past or in their last hours.
        database.Clock.Advance(TimeSpan.FromDays(8));
        await TickAsync(database);
        await TickAsync(database);
        Assert.Equal(3, await RemindersAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_that_come_within_the_last_days_are_reminded_of_too(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = (await database.FollowManyAsync(3)).Select(fan => fan.Id).ToList();
        var lastDay = BusinessCalendar.DayOf(database.Clock.GetUtcNow()).AddDays(5);
        await GiveAsync("early", fans[0]);
        await TickAsync(database);
        Assert.Equal(1, await RemindersAsync(database));

        await GiveAsync("late", fans[1]);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(TickAsync(database), TickAsync(database));
        Assert.Equal(2, await RemindersAsync(database));

        // On the very day; who has been told is not told of a larger sum.
        database.Clock.Advance(TimeSpan.FromDays(3));
        await TickAsync(database);
        await GiveAsync("last", fans[2]);
        await GiveAsync("more", fans[0]);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(database);
        await TickAsync(database);
        Assert.Equal(3, await RemindersAsync(database));

        Task GiveAsync(string key, Id<Fan> fan) => database.InScopeAsync(provider =>
            provider.GetRequiredService<PointsLedger>().GiveAsync([new Posting(key, PointsReason.Milestone, fan, 50, ExpiresOn: lastDay)], default));
    }

    private static Task<long> RemindersAsync(TestDatabase database) => database.FindAsync<long>("select count(*) from outreach_message where campaign = 'points-expiry'");

    private static async Task TickAsync(TestDatabase database)
    {
        while (await database.InScopeAsync(provider => provider.GetRequiredService<ExpiryReminders>().TickAsync(default)))
        {
        }
    }
}
