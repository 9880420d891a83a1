using System.Data.Common;
using System.Reflection;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Retention.Platform.Data;

/// <summary>
/// Applies the dated <c>.sql</c> files embedded in an assembly, each once, in order of name, under a lock that all
/// nodes share. Forward only. MySQL commits each change of a table by itself, so each statement is noted once it is done: a start
/// that was killed, or stopped by an error, is gone on with at the statement it did not finish.
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
        await RunAsync(connection, "create table if not exists schema_migration_step (name varchar(120) not null primary key, done int not null)", null, ct);
        foreach (var (name, text) in Scripts(assembly).Where(script => !applied.Contains(script.Name)))
        {
            await ApplyAsync(connection, name, [.. Statements(text)], ct);
            await RunAsync(connection, "insert into schema_migration (name, applied_at) values (@name, @now)", Arguments.Of(new { name, now = clock.GetUtcNow() }), ct);
            Log.Applied(logger, name);
        }
    }

    private async Task ApplyAsync(DbConnection connection, string name, IReadOnlyList<string> statements, CancellationToken ct)
    {
        await RunAsync(connection, "insert into schema_migration_step (name, done) select @name, 0 from (select 1 as one) as here where not exists (select 1 from schema_migration_step where name = @name)", new { name }, ct);
        var done = await connection.ExecuteScalarAsync<int>("select done from schema_migration_step where name = @name", new { name });
        for (; done < statements.Count; done++)
        {
            // A change of rows is committed with its note; a change of a table ends the transaction by itself.
            if (!sources.Dialect.IsSqlite)
                await RunAsync(connection, "start transaction", null, ct);
            try
            {
                await RunAsync(connection, InDialect(statements[done]), null, ct);
            }
            catch (DbException error) when (!Dialect.IsConnectionLost(error) && !ct.IsCancellationRequested)
            {
                throw new InvalidOperationException(
                    $"Migration {name} stopped at its statement {done + 1} of {statements.Count}: {error.Message} The next start goes on there. "
                    + $"Had the database carried it out already, say so: update schema_migration_step set done = {done + 1} where name = '{name}';",
                    error);
            }

            await RunAsync(connection, "update schema_migration_step set done = @done where name = @name", new { name, done = done + 1 }, ct);
            if (!sources.Dialect.IsSqlite)
                await RunAsync(connection, "commit", null, ct);
        }
    }

    /// <summary>In SQLite an index has a name of its own and is dropped without its table's.</summary>
    private string InDialect(string statement) =>
        sources.Dialect.IsSqlite && statement.StartsWith("drop index ", StringComparison.Ordinal) ? statement[..statement.LastIndexOf(" on ", StringComparison.Ordinal)] : statement;

    /// <summary>Without a limit of time: an index over millions of rows takes what it takes.</summary>
    private static Task<int> RunAsync(DbConnection connection, string sql, object? args, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(sql, args, commandTimeout: 0, cancellationToken: ct));

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
            await RunAsync(connection, "rollback", null, CancellationToken.None);
            if (!sources.Dialect.IsSqlite)
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
