using System.Globalization;
using Retention.Channels.WeChat;
using Retention.Platform.Redis;

namespace Retention.WeChat.Channels;

/// <summary>Access tokens shared by all nodes. When Redis is away every node fetches the same stable token for itself.</summary>
internal sealed class RedisTokenCache(RedisConnection redis, TimeProvider clock) : ISharedTokenCache
{
    private const string Prefix = "rw:token:";

    public async ValueTask<SharedToken?> FindAsync(string key, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            string? stored = await database.StringGetAsync(Prefix + key);
            return stored?.Split('\n', 2) is [var until, var value]
                ? new SharedToken(value, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until, CultureInfo.InvariantCulture)))
                : null;
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            return null;
        }
    }

    public async ValueTask KeepAsync(string key, SharedToken token, CancellationToken ct)
    {
        try
        {
            var database = await redis.DatabaseAsync(ct);
            var life = token.ExpiresAt - clock.GetUtcNow();
            if (life > TimeSpan.Zero)
                await database.StringSetAsync(Prefix + key, $"{token.ExpiresAt.ToUnixTimeMilliseconds()}\n{token.Value}", life);
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            // The next node fetches it from WeChat, which gives the same one.
        }
    }
}
