using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;

namespace Retention.Platform.Data;

/// <summary>Opens connections to the configured database, each set up the way the stores expect it.</summary>
public sealed class DataSources : IAsyncDisposable
{
    private readonly DbDataSource source;
    private readonly SemaphoreSlim? free;
    private readonly TimeSpan patience;

    public DataSources(DatabaseOptions options)
    {
        Dialect = Dialect.For(options.Provider);
        if (Dialect.IsSqlite)
        {
            source = Sqlite(options);
            return;
        }

        var settings = MySql(options);
        source = MySqlClientFactory.Instance.CreateDataSource(settings.ConnectionString);
        free = new SemaphoreSlim((int)settings.MaximumPoolSize);
        patience = TimeSpan.FromSeconds(settings.ConnectionTimeout);
    }

    public Dialect Dialect { get; }

    /// <summary>SQLite has one writer at a time. Waiting here costs microseconds; its own busy handler sleeps 150 ms at a time.</summary>
    internal SemaphoreSlim SqliteWriter { get; } = new(1, 1);

    /// <summary>To be given back by <see cref="CloseAsync"/>.</summary>
    /// <exception cref="TimeoutException">All connections were in use for as long as the connection string lets one wait.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        if (free is null)
            return await OpenSqliteAsync(ct);
        // The driver would block the waiting thread, and with enough of those nobody is left to give a connection back.
        if (!await free.WaitAsync(patience, ct))
            throw new TimeoutException($"No database connection became free within {patience.TotalSeconds:N0} s. If the server has room, raise MaximumPoolSize in Database:ConnectionString.");
        try
        {
            return await source.OpenConnectionAsync(ct);
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    public async ValueTask CloseAsync(DbConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            free?.Release();
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

    private async Task<DbConnection> OpenSqliteAsync(CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
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

    private static MySqlConnectionStringBuilder MySql(DatabaseOptions options) => new(options.ConnectionString)
    {
        CharacterSet = "utf8mb4",
        // "update … where state = 'Planned'" must report rows matched and changed alike on both engines.
        UseAffectedRows = false,
        AllowUserVariables = false,
        ConnectionReset = false,
    };
}
