using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;

namespace Retention.Platform.Data;

/// <summary>The few places where SQLite and MySQL/MariaDB differ. Everything else stays in their common subset.</summary>
public sealed class Dialect
{
    /// <summary>Written at the end of a select whose rows must not change until commit; SQLite locks the whole file instead.</summary>
    private const string LockMarker = "/*lock*/";

    /// <summary>The same, passing over rows that somebody else has locked: for work that is shared out.</summary>
    private const string LockFreeMarker = "/*lock free*/";

    /// <summary>The same for rows that others may read alike, as long as nobody changes them.</summary>
    private const string ShareMarker = "/*lock shared*/";

    private readonly ConcurrentDictionary<string, string> adapted = new(StringComparer.Ordinal);

    private Dialect(DatabaseProvider provider) => Provider = provider;

    public static Dialect Sqlite { get; } = new(DatabaseProvider.Sqlite);

    public static Dialect MySql { get; } = new(DatabaseProvider.MySql);

    public DatabaseProvider Provider { get; }

    public bool IsSqlite => Provider == DatabaseProvider.Sqlite;

    public static Dialect For(DatabaseProvider provider) => provider == DatabaseProvider.Sqlite ? Sqlite : MySql;

    /// <summary>Ends a multi-row insert so that rows whose key exists are passed over. Other errors still surface,
    /// which <c>insert ignore</c> would hide.</summary>
    public string PassOverDuplicates(string keyColumn) => IsSqlite
        ? $"on conflict ({keyColumn}) do nothing"
        : $"on duplicate key update {keyColumn} = {keyColumn}";

    public string Adapt(string sql) => adapted.GetOrAdd(
        sql,
        static (text, sqlite) => sqlite ? text : text
            .Replace(LockMarker, "for update", StringComparison.Ordinal)
            .Replace(LockFreeMarker, "for update skip locked", StringComparison.Ordinal)
            .Replace(ShareMarker, "lock in share mode", StringComparison.Ordinal),
        IsSqlite);

    /// <summary>A unique index refused the row: somebody else did it first.</summary>
    public static bool IsDuplicateKey(Exception error) => IsAny(error, static each => each is
        MySqlException { Number: 1062 } or SqliteException { SqliteExtendedErrorCode: 1555 or 2067 });

    /// <summary>The unit of work lost against another one, or took too long, and may simply be done again: deadlock, lock wait, busy file.</summary>
    public static bool IsLostRace(Exception error) => IsDuplicateKey(error) || IsAny(error, static each => each is
        OutdatedException or MySqlException { Number: 1213 or 1205 } or SqliteException { SqliteErrorCode: 5 or 6 });

    /// <summary>The server is away or closed the connection; state is whatever was committed.</summary>
    public static bool IsConnectionLost(Exception error) => error is DbException && error is MySqlException
    {
        Number: 0 or 1042 or 1053 or 1927 or 2002 or 2003 or 2006 or 2013 or 4031,
    };

    /// <summary>What was to be done is itself at fault, so that the same alone may tell which part of it: nobody stops us, no race was lost, the server is there.</summary>
    public static bool IsOwnFault(Exception error, CancellationToken ct) => !ct.IsCancellationRequested && !IsLostRace(error) && !IsConnectionLost(error);

    // What fails while rows are read, a lock among them, the driver hides inside a "fatal error encountered during data read".
    private static bool IsAny(Exception? error, Func<Exception, bool> matches) => error is not null && (matches(error) || IsAny(error.InnerException, matches));
}
