using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Redis;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Outreach;

public sealed class SendRatesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(500)]
    [InlineData(100_000)]
    public void A_bucket_never_lets_more_through_than_its_rate_and_soon_all_of_it(int perSecond)
    {
        const double Seconds = 30;
        var (bucket, granted) = (new RateBucket(0), 0);
        for (var now = 0d; now < Seconds;)
        {
            (bucket, var turn) = bucket.Take(256, perSecond, now);
            granted += turn.Granted;
            Assert.True(granted <= (now * perSecond) + RateBucket.Size(perSecond) + 1e-3, $"{granted} after {now} s");
            Assert.True(turn.Granted == 256 || turn.Wait > TimeSpan.Zero);
            now += Math.Max(turn.Wait.TotalSeconds, 0.0001);
        }

        Assert.True(granted >= (Seconds - 1.1) * perSecond, $"{granted}");
    }

    [Fact]
    public void What_was_not_used_goes_back()
    {
        var (bucket, turn) = new RateBucket(0).Take(300, 500, 10);
        Assert.Equal(250, turn.Granted);
        Assert.Equal(0, bucket.Take(50, 500, 10).Turn.Granted);
        (bucket, _) = bucket.Take(-20, 500, 10);
        Assert.Equal(20, bucket.Take(50, 500, 10).Turn.Granted);
    }

    [Fact]
    public async Task Two_nodes_share_one_rate_in_Redis()
    {
        if (Engines.RedisServer is null)
            return;
        const int PerSecond = 200;
        await using var redis = await RedisDatabase.TakeAsync();
        await using var one = await NodeAsync(redis.Configuration, PerSecond);
        await using var other = await NodeAsync(redis.Configuration, PerSecond);
        var watch = Stopwatch.StartNew();
        var granted = await Task.WhenAll(TakeAsync(one, watch), TakeAsync(other, watch));
        var most = (watch.Elapsed.TotalSeconds * PerSecond) + RateBucket.Size(PerSecond);
        Assert.InRange(granted.Sum(), RateBucket.Size(PerSecond), most);
        Assert.All(granted, own => Assert.True(own > 0));
    }

    [Fact]
    public async Task A_clock_of_Redis_that_steps_back_stops_nobody()
    {
        if (Engines.RedisServer is null)
            return;
        await using var redis = await RedisDatabase.TakeAsync();
        await using var node = await NodeAsync(redis.Configuration, 200);
        var route = new ChannelRoute(Channel.Subscribe);
        var ahead = (DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds() * 1_000).ToString(CultureInfo.InvariantCulture);
        await (await node.Services.GetRequiredService<RedisConnection>().DatabaseAsync(default)).StringSetAsync($"retention:rate:{{{route}}}", ahead);
        var rates = node.Services.GetRequiredService<SendRates>();
        var turn = await rates.TakeAsync(route, 50, default);
        Assert.InRange(turn.Wait, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await Task.Delay(turn.Wait);
        Assert.InRange((await rates.TakeAsync(route, 50, default)).Granted, 1, 50);
    }

    [Fact]
    public async Task While_Redis_is_away_a_node_takes_a_share_and_does_not_stand_still()
    {
        await using var alone = await NodeAsync("127.0.0.1:1,connectTimeout=100,syncTimeout=100", 4_000);
        var rates = alone.Services.GetRequiredService<SendRates>();
        Assert.Equal(RateBucket.Size(1_000), (await rates.TakeAsync(new ChannelRoute(Channel.Subscribe), 10_000, default)).Granted);
        var watch = Stopwatch.StartNew();
        await rates.TakeAsync(new ChannelRoute(Channel.Subscribe), 1_000, default);
        Assert.True(watch.ElapsedMilliseconds < 100, "A Redis that does not answer is left alone for a while.");
    }

    private static Task<TestDatabase> NodeAsync(string redis, int perSecond) => TestDatabase.CreateAsync(
        DatabaseProvider.Sqlite, new() { ["Redis:Configuration"] = redis, ["Outreach:PerSecond:Subscribe"] = $"{perSecond}" }, migrate: false);

    private static async Task<int> TakeAsync(TestDatabase node, Stopwatch watch)
    {
        var rates = node.Services.GetRequiredService<SendRates>();
        var granted = 0;
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
        {
            var turn = await rates.TakeAsync(new ChannelRoute(Channel.Subscribe), 5, default);
            granted += turn.Granted;
            await Task.Delay(turn.Wait);
        }

        return granted;
    }
}
