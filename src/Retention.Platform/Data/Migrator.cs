using System.Data.Common;
using System.Reflection;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Retention.Platform.Data;

/// <summary>
/// Applies the dated <c>.sql</c> files embedded in an assembly, each once, in order of name, under a lock that all
/// nodes share. Forward only.
/// </summary>
public sealed partial class Migrator(DataSources sources, TimeProvider clock, ILogger<Migrator> logger)
{
    // Names are the whole server's, and at most 64 characters long: products on other databases of it have nothing to wait for.
    internal const string LockName = "concat('retention-', md5(database()))";

    /// <summary>Another node may be migrating a large table.</summary>
    private const int LockWaitSeconds = 300;

    public async Task ApplyAsync(Assembly assembly, CancellationToken ct)
    {
        var connection = await sources.OpenAsync(ct);
        try
        {
            await ApplyAsync(connection, assembly, ct);
        }
        finally
        {
            await sources.CloseAsync(connection);
        }
    }

    private async Task ApplyAsync(DbConnection connection, Assembly assembly, CancellationToken ct)
    {
        if (sources.Dialect.IsSqlite)
            await sources.SqliteWriter.WaitAsync(ct);
        try
        {
            await LockAsync(connection, ct);
            await ApplyPendingAsync(connection, assembly, ct);
            await UnlockAsync(connection, ct);
        }
        catch
        {
            await AbandonAsync(connection);
            throw;
        }
        finally
        {
            if (sources.Dialect.IsSqlite)
                sources.SqliteWriter.Release();
        }
    }

    private async Task ApplyPendingAsync(DbConnection connection, Assembly assembly, CancellationToken ct)
    {
        await RunAsync(connection, "create table if not exists schema_migration (name varchar(120) not null primary key, applied_at datetime(3) not null)", null, ct);
        var applied = (await connection.QueryAsync<string>("select name from schema_migration")).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, text) in Scripts(assembly).Where(script => !applied.Contains(script.Name)))
        {
            foreach (var statement in Statements(text))
                await RunAsync(connection, statement, null, ct);
            await RunAsync(connection, "insert into schema_migration (name, applied_at) values (@name, @now)", Arguments.Of(new { name, now = clock.GetUtcNow() }), ct);
            Log.Applied(logger, name);
        }
    }

    private static Task<int> RunAsync(DbConnection connection, string sql, object? args, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(sql, args, cancellationToken: ct));

    private static IEnumerable<(string Name, string Text)> Scripts(Assembly assembly) =>
        from resource in assembly.GetManifestResourceNames()
        where resource.Contains(".Migrations.", StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal)
        let name = resource[(resource.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..]
        orderby name
        select (name, Read(assembly, resource));

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    /// <summary>Statements end with a semicolon at the end of a line; none of ours carries one inside a literal there.</summary>
    private static IEnumerable<string> Statements(string text) =>
        text.ReplaceLineEndings("\n").Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(statement => statement.TrimEnd(';'))
            .Where(statement => statement.Split('\n').Any(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal)));

    private async Task LockAsync(DbConnection connection, CancellationToken ct)
    {
        if (sources.Dialect.IsSqlite)
        {
            await RunAsync(connection, "begin immediate", null, ct);
            return;
        }

        var got = await connection.ExecuteScalarAsync<long?>(new CommandDefinition($"select get_lock({LockName}, @seconds)", new { seconds = LockWaitSeconds }, commandTimeout: LockWaitSeconds + 10, cancellationToken: ct));
        if (got != 1)
            throw new InvalidOperationException($"Another node has been migrating the database for {LockWaitSeconds} seconds. Look at that node's log; start this one again when it is done.");
        // Names given from outside differ by case: the default collations of MySQL and MariaDB would make them equal.
        await RunAsync(connection, $"alter database `{connection.Database}` character set utf8mb4 collate utf8mb4_bin", null, ct);
    }

    private Task UnlockAsync(DbConnection connection, CancellationToken ct) => sources.Dialect.IsSqlite
        ? RunAsync(connection, "commit", null, ct)
        : RunAsync(connection, $"select release_lock({LockName})", null, ct);

    /// <summary>Connections go back to a pool: an open transaction or a held lock would go with them.</summary>
    private async Task AbandonAsync(DbConnection connection)
    {
        try
        {
            if (sources.Dialect.IsSqlite)
                await RunAsync(connection, "rollback", null, CancellationToken.None);
            else
                await UnlockAsync(connection, CancellationToken.None);
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            // Nothing was begun, or the connection is gone and took it along.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Migration {Name} applied.")]
        public static partial void Applied(ILogger logger, string name);
    }
}
