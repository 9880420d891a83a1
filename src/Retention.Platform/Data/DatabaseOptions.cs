using System.ComponentModel.DataAnnotations;

namespace Retention.Platform.Data;

public enum DatabaseProvider
{
    Sqlite,
    MySql,
}

/// <summary>Which database holds the product's state. The default is a SQLite file that needs no configuration.</summary>
public sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>An ADO.NET connection string; required for MySQL and MariaDB.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Where the embedded database and the generated key live when nothing else is configured.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";
}
