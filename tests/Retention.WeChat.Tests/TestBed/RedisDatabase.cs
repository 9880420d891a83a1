using Retention.WeChat.Outreach;
using StackExchange.Redis;

namespace Retention.WeChat.Tests.TestBed;

/// <summary>One of the numbered databases of the tests' Redis, empty at first and nobody else's until it is disposed.</summary>
public sealed class RedisDatabase : IAsyncDisposable
{
    /// <summary>Of the 64 that <c>tests/lib/services.sh</c> asks of the server: not the first, to which everybody comes by default, nor the last 16, which trials and benchmarks take.</summary>
    private const int NumberMax = 47;

    private static readonly Lock Gate = new();
    private static readonly SortedSet<int> Free = [.. Enumerable.Range(1, NumberMax)];

    private readonly int number;
    private readonly ConnectionMultiplexer connection;

    private RedisDatabase(int number, ConnectionMultiplexer connection) => (this.number, this.connection) = (number, connection);

    /// <summary>For <c>Redis:Configuration</c>.</summary>
    public string Configuration => $"{Servers.Redis},defaultDatabase={number}";

    private IDatabase Database => connection.GetDatabase(number);

    /// <exception cref="InvalidOperationException">More are in use at once than there are.</exception>
    public static async Task<RedisDatabase> TakeAsync()
    {
        var taken = new RedisDatabase(TakeNumber(), await ConnectionMultiplexer.ConnectAsync(Servers.Redis!));
        await taken.ForgetAsync();
        return taken;
    }

    /// <summary>As a server that was flushed or came back empty.</summary>
    public Task ForgetAsync() => Database.ScriptEvaluateAsync("return redis.call('flushdb')");

    /// <summary>As a server that has been serving this installation from its first day: nothing to restore, no touch has to wait.</summary>
    public async Task RememberAsync()
    {
        const string FirstDay = "first-day";
        foreach (var bucket in Enumerable.Range(0, PressureKeys.Buckets))
        {
            await PressureRestorer.BeginAsync(Database, bucket, FirstDay);
            await PressureRestorer.FinishAsync(Database, bucket, FirstDay);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.CloseAsync();
        lock (Gate)
            Free.Add(number);
    }

    private static int TakeNumber()
    {
        lock (Gate)
        {
            // The lowest: a server with fewer databases does for those who run few tests at once.
            var number = Free.Count > 0 ? Free.Min : throw new InvalidOperationException($"All {NumberMax} databases of the tests' Redis are in use.");
            Free.Remove(number);
            return number;
        }
    }
}
