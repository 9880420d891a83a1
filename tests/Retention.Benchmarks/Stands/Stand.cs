namespace Retention.Benchmarks.Stands;

/// <summary>What the product stands on.</summary>
public enum Stand
{
    /// <summary>The embedded default.</summary>
    Sqlite,

    /// <summary>MariaDB, Redis and the clustered scheduler.</summary>
    Servers,
}

/// <summary>Where the servers are, as <c>tests/with-services.sh</c> says.</summary>
public static class Servers
{
    public static string? MySql => Environment.GetEnvironmentVariable("RETENTION_TEST_MYSQL");

    public static string? Redis => Environment.GetEnvironmentVariable("RETENTION_TEST_REDIS");

    public static bool Run => MySql is not null && Redis is not null;

    /// <summary>Both stands where the servers run; the embedded one alone where they do not.</summary>
    public static IReadOnlyList<Stand> Stands => Run ? [Stand.Sqlite, Stand.Servers] : [Stand.Sqlite];

    public static string NameOf(Stand stand) => stand == Stand.Sqlite ? "SQLite" : "MariaDB + Redis";
}
