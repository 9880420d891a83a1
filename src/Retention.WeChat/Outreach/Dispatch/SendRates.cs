using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Retention.Platform.Redis;
using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// How fast all nodes together may send by each channel of each account. Tokens lie in Redis and are taken in bulk for a claim. Without
/// Redis there is one node and it has the whole rate; while Redis is away each node takes a quarter, so that up to four
/// nodes stay within it.
/// </summary>
internal sealed partial class SendRates(IOptions<OutreachOptions> options, RedisOptions redisOptions, RedisConnection redis, ILogger<SendRates> logger)
{
    private const int NodesWhileAway = 4;
    private const double MicrosPerSecond = 1_000_000;

    /// <summary>How long a Redis that did not answer is left alone.</summary>
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ChannelRoute, RateBucket> local = new();
    private readonly TimeProvider machine = TimeProvider.System;
    private long awayUntil;

    public async ValueTask<Turn> TakeAsync(ChannelRoute route, int wanted, CancellationToken ct)
    {
        var perSecond = Rate(route.Channel);
        if (!redisOptions.IsConfigured)
            return TakeHere(route, wanted, perSecond);
        if (machine.GetTimestamp() >= Volatile.Read(ref awayUntil) && await TakeFromRedisAsync(route, wanted, perSecond, ct) is { } turn)
            return turn;
        return TakeHere(route, wanted, Math.Max(1, perSecond / NodesWhileAway));
    }

    /// <summary>Tokens taken for messages that were not there after all.</summary>
    public async ValueTask GiveBackAsync(ChannelRoute route, int count, CancellationToken ct)
    {
        if (count > 0)
            await TakeAsync(route, -count, ct);
    }

    private int Rate(Channel channel) => channel switch
    {
        Channel.CustomerService => options.Value.PerSecond.CustomerService,
        Channel.Template => options.Value.PerSecond.Template,
        Channel.Subscribe => options.Value.PerSecond.Subscribe,
        Channel.Sms => options.Value.PerSecond.Sms,
        Channel.MassSend => options.Value.PerSecond.MassSend,
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "Nothing is sent by it."),
    };

    private Turn TakeHere(ChannelRoute route, int wanted, int perSecond)
    {
        var now = machine.GetTimestamp() / (double)machine.TimestampFrequency;
        lock (local)
        {
            var (next, turn) = local.GetValueOrDefault(route, new RateBucket(0)).Take(wanted, perSecond, now);
            local[route] = next;
            return turn;
        }
    }

    /// <returns>Null when Redis is away.</returns>
    private async Task<Turn?> TakeFromRedisAsync(ChannelRoute route, int wanted, int perSecond, CancellationToken ct)
    {
        try
        {
            var answer = (RedisResult[])await (await redis.DatabaseAsync(ct)).ScriptEvaluateAsync(
                Scripts.Take, [$"retention:rate:{{{route}}}"], [wanted, perSecond, RateBucket.Size(perSecond)]);
            return new Turn((int)answer[0], TimeSpan.FromMicroseconds((long)answer[1]));
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            Volatile.Write(ref awayUntil, machine.GetTimestamp() + (long)(LeftAlone.TotalSeconds * machine.TimestampFrequency));
            Log.Away(logger, error.GetType().Name, route, NodesWhileAway);
            return null;
        }
    }

    private static class Scripts
    {
        /// <summary>
        /// <see cref="RateBucket.Take"/> in microseconds of Redis's own clock, which all nodes share. That clock may step back, e.g.
        /// by a failover to a server that is behind: nothing is paid for beyond now.
        /// </summary>
        public static readonly string Take = string.Create(CultureInfo.InvariantCulture, $$"""
            local wanted, rate, size = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local time = redis.call('TIME')
            local now = tonumber(time[1]) * {{MicrosPerSecond}} + tonumber(time[2])
            local paid = math.min(now, math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - size * {{MicrosPerSecond}} / rate))
            local granted = math.min(wanted, math.max(0, math.floor((now - paid) * rate / {{MicrosPerSecond}} + 0.001)))
            paid = paid + granted * {{MicrosPerSecond}} / rate
            redis.call('SET', KEYS[1], string.format('%.3f', paid), 'PX', 60000)
            if granted >= wanted then return {granted, 0} end
            local worth = math.min(wanted - granted, math.max(1, math.floor(size / 10)))
            return {granted, math.ceil(paid + worth * {{MicrosPerSecond}} / rate - now)}
            """);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Redis did not answer ({Error}): this node sends by {Route} at 1/{Nodes} of the rate.")]
        public static partial void Away(ILogger logger, string error, ChannelRoute route, int nodes);
    }
}
