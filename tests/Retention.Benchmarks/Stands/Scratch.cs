using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;
using StackExchange.Redis;

namespace Retention.Benchmarks.Stands;

/// <summary>An empty database, Redis and folder of one run. What others keep on the same servers is left alone.</summary>
internal sealed class Scratch : IAsyncDisposable
{
    /// <summary>The last of the 64 that <c>tests/lib/services.sh</c> asks of Redis are for runs like this; tests take theirs from below.</summary>
    private const int RedisFrom = 48;

    private const int RedisCount = 16;

    private static int runs = -1;

    private readonly string? database;
    private readonly int redis;

    private Scratch(Stand stand, string folder, string? database, int redis)
    {
        Stand = stand;
        Folder = folder;
        this.database = database;
        this.redis = redis;
    }

    public Stand Stand { get; }

    public string Folder { get; }

    /// <summary>Of the servers' database.</summary>
    public string ConnectionString => $"{Servers.MySql};Database={database}";

    /// <summary>For <c>Redis:Configuration</c>.</summary>
    public string RedisConfiguration => $"{Servers.Redis},defaultDatabase={redis}";

    public static async Task<Scratch> CreateAsync(Stand stand, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("retention-bench-").FullName;
        if (stand == Stand.Sqlite)
            return new Scratch(stand, folder, null, 0);

        if (!Servers.Run)
            throw new InvalidOperationException("There are no servers: run through tests/with-services.sh.");
        var database = $"retention_{Guid.NewGuid():N}";
        await OnServerAsync($"create database `{database}`", ct);
        var scratch = new Scratch(stand, folder, database, RedisFrom + (int)((uint)Interlocked.Increment(ref runs) % RedisCount));
        using var redis = await ConnectionMultiplexer.ConnectAsync(scratch.RedisConfiguration);
        await redis.GetDatabase().ScriptEvaluateAsync("return redis.call('flushdb')");
        return scratch;
    }

    /// <summary>A connection of its own, past the product.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        DbConnection connection = Stand == Stand.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(Folder, "retention.db")};Default Timeout=30")
            : new MySqlConnection(ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    public async Task<List<object[]>> RowsAsync(string sql, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(ct))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    public async Task<long> NumberAsync(string sql, CancellationToken ct) => Convert.ToInt64((await RowsAsync(sql, ct))[0][0], CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
            await OnServerAsync($"drop database if exists `{database}`", CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task OnServerAsync(string sql, CancellationToken ct)
    {
        await using var connection = new MySqlConnection(Servers.MySql);
        await connection.OpenAsync(ct);
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
