using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;

namespace Retention.Platform.Data;

/// <summary>Opens connections to the configured database, each set up the way the stores expect it.</summary>
public sealed class DataSources : IAsyncDisposable
{
    private readonly DbDataSource source;

    public DataSources(DatabaseOptions options)
    {
        Dialect = Dialect.For(options.Provider);
        source = Dialect.IsSqlite ? Sqlite(options) : MySql(options);
    }

    public Dialect Dialect { get; }

    /// <summary>SQLite has one writer at a time. Waiting here costs microseconds; its own busy handler sleeps 150 ms at a time.</summary>
    internal SemaphoreSlim SqliteWriter { get; } = new(1, 1);

    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        if (!Dialect.IsSqlite)
            return connection;
        try
        {
            await using var command = connection.CreateCommand();
            // FULL keeps a committed row through a power cut, which "accepted" promises.
            command.CommandText = "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000; pragma foreign_keys = on;";
            await command.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        SqliteWriter.Dispose();
        if (Dialect.IsSqlite)
            return;
        // The driver's pools outlive their source and would hold the server's connections until the process ends.
        await using var connection = new MySqlConnection(source.ConnectionString);
        await connection.ClearPoolAsync(connection, CancellationToken.None);
    }

    private static DbDataSource Sqlite(DatabaseOptions options)
    {
        var builder = new SqliteConnectionStringBuilder(options.ConnectionString ?? $"Data Source={Path.Combine(options.DataFolder, "retention.db")}")
        {
            Pooling = true,
            DefaultTimeout = 30,
        };
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } folder)
            Directory.CreateDirectory(folder);
        return SqliteFactory.Instance.CreateDataSource(builder.ConnectionString);
    }

    private static DbDataSource MySql(DatabaseOptions options)
    {
        var builder = new MySqlConnectionStringBuilder(options.ConnectionString)
        {
            CharacterSet = "utf8mb4",
            // "update … where state = 'Planned'" must report rows matched and changed alike on both engines.
            UseAffectedRows = false,
            AllowUserVariables = false,
            ConnectionReset = false,
        };
        return MySqlClientFactory.Instance.CreateDataSource(builder.ConnectionString);
    }
}
