using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Redis;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Hosting;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>One contract, two keepers: the database, and Redis where one runs. Redis tests stay in this class, one at a time, in a database of their own.</summary>
public sealed class CooldownTests(ITestOutputHelper output)
{
    private const string RedisDatabase = "defaultDatabase=11";

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly Id<Fan> Li = new(101);

    public static TheoryData<string> Keepers => Engines.RedisServer is null ? ["database"] : ["database", "redis"];

    [Theory]
    [MemberData(nameof(Keepers))]
    public async Task It_does_what_the_model_does(string keeper)
    {
        await using var database = await OpenAsync(keeper);
        var random = Seeded.Draws(output);
        var model = new Dictionary<Id<Fan>, (string Touch, DateTimeOffset Until)>();
        for (var i = 0; i < 600; i++)
        {
            database.Clock.Advance(TimeSpan.FromMinutes(random.Next(0, 90)));
            var now = database.Clock.GetUtcNow();
            if (random.Next(4) == 0)
            {
                var (fan, touch) = (new Id<Fan>(random.Next(1, 6)), $"t{random.Next(4)}");
                await GiveBackAsync(database, fan, touch);
                if (model.TryGetValue(fan, out var held) && held.Touch == touch)
                    model.Remove(fan);
                continue;
            }

            var wishes = Enumerable.Range(0, random.Next(1, 5)).Select(_ => new CooldownWish(new Id<Fan>(random.Next(1, 6)), $"t{random.Next(4)}")).ToList();
            var expected = wishes.Select(wish => Reserve(model, wish, now)).ToList();
            Assert.Equal(expected, await ReserveAsync(database, [.. wishes]));
        }
    }

    [Theory]
    [MemberData(nameof(Keepers))]
    public async Task Of_many_touches_at_once_one_gets_the_fan(string keeper)
    {
        await using var database = await OpenAsync(keeper);
        var fan = await database.FollowAsync("fan");
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => database.AskAsync(fan, $"touch-{i}", TouchPurpose.Marketing)));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned'"));
        Assert.Equal(23, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Deferred' and reason = 'cooldown'"));

        database.Clock.Advance(Day);
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned'"));
    }

    [Theory]
    [MemberData(nameof(Keepers))]
    public async Task Leaving_drops_what_waits_and_frees_the_cool_down(string keeper)
    {
        await using var database = await OpenAsync(keeper);
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<OutreachDesk>().CancelAsync(fan.Id, "opted_out", true, ct));
        Assert.Equal((MessageState.Suppressed, "opted_out"), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).Reason));
        Assert.IsType<CooldownFact.Reserved>(Assert.Single(await ReserveAsync(database, new CooldownWish(fan.Id, "another"))));
    }

    [Fact]
    public async Task A_flushed_redis_says_no_more_than_that_it_does_not_know_until_messages_have_brought_the_cool_downs_back()
    {
        if (Engines.RedisServer is null)
            return;
        await using var database = await OpenAsync("redis");
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing);
        var until = database.Clock.GetUtcNow() + Day;
        var wish = new CooldownWish(fan.Id, "another");
        Assert.Equal(new CooldownFact.Held(until), Assert.Single(await ReserveAsync(database, wish)));

        await FlushAsync(database);
        Assert.IsType<CooldownFact.Unavailable>(Assert.Single(await ReserveAsync(database, wish)));
        var waiting = await database.AskAsync(fan, "third", TouchPurpose.Marketing);
        Assert.Equal((MessageState.Deferred, "cooldown_unavailable"), (waiting.State, waiting.Reason));

        var restorer = database.Services.GetRequiredService<CooldownRestorer>();
        await restorer.StartAsync(default);
        await Poll.UntilAsync(async () => (await ReserveAsync(database, wish))[0] is not CooldownFact.Unavailable, "cool-downs restored");
        await restorer.StopAsync(default);
        Assert.Equal(new CooldownFact.Held(until), Assert.Single(await ReserveAsync(database, wish)));
        Assert.IsType<CooldownFact.Reserved>(Assert.Single(await ReserveAsync(database, new CooldownWish(new Id<Fan>(fan.Id.Value + 1), "free"))));
    }

    [Fact]
    public async Task Without_redis_marketing_waits_and_answers_go_on()
    {
        // Port 1 is nobody's: the connection is refused at once.
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite, new() { ["Redis:Configuration"] = "127.0.0.1:1" });
        Assert.IsType<CooldownFact.Unavailable>(Assert.Single(await ReserveAsync(database, new CooldownWish(Li, "touch"))));
        await GiveBackAsync(database, Li, "touch");

        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        Assert.Equal("cooldown_unavailable", (await database.AskAsync(fan, "marketing", TouchPurpose.Marketing, Touches.Chat)).Reason);
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fan, "answer", TouchPurpose.Transactional, Touches.Chat)).State);
    }

    private static CooldownFact Reserve(Dictionary<Id<Fan>, (string Touch, DateTimeOffset Until)> model, CooldownWish wish, DateTimeOffset now)
    {
        if (model.TryGetValue(wish.FanId, out var held) && held.Until > now && held.Touch != wish.TouchKey)
            return new CooldownFact.Held(held.Until);
        model[wish.FanId] = (wish.TouchKey, now + Day);
        return new CooldownFact.Reserved(now + Day);
    }

    private static async Task<TestDatabase> OpenAsync(string keeper)
    {
        if (keeper == "database")
            return await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var engine = Engines.MySqlServer is null ? DatabaseProvider.Sqlite : DatabaseProvider.MySql;
        var database = await TestDatabase.CreateAsync(engine, new() { ["Redis:Configuration"] = $"{Engines.RedisServer},{RedisDatabase}" });
        await FlushAsync(database);
        var redis = await database.Services.GetRequiredService<RedisConnection>().DatabaseAsync(default);
        foreach (var bucket in Enumerable.Range(0, RedisCooldowns.Buckets))
            await redis.StringSetAsync(RedisCooldowns.MarkerKey(bucket), 1);
        return database;
    }

    private static async Task FlushAsync(TestDatabase database) =>
        await (await database.Services.GetRequiredService<RedisConnection>().DatabaseAsync(default)).ScriptEvaluateAsync("return redis.call('flushdb')");

    private static Task<IReadOnlyList<CooldownFact>> ReserveAsync(TestDatabase database, params CooldownWish[] wishes) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<ICooldowns>().ReserveAsync(wishes, database.Clock.GetUtcNow(), Day, ct));

    private static Task GiveBackAsync(TestDatabase database, Id<Fan> fan, string touch) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ICooldowns>().GiveBackAsync(fan, touch, default));
}
