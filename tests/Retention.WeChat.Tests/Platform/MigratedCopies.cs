using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using MySql.Data.MySqlClient;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Platform;

/// <summary>
/// New databases as the migrations leave them, without applying these again: half a second on MariaDB, which is
/// longer than most tests take. Each is its test's own all the same.
/// </summary>
public static class MigratedCopies
{
    private static readonly Lazy<Task<byte[]>> File = new(ReadFileAsync);
    private static readonly Lazy<Task<Script>> OnServer = new(ReadServerAsync);

    /// <param name="folder">The product's data folder, without a database yet.</param>
    public static async Task WriteFileAsync(string folder) => await System.IO.File.WriteAllBytesAsync(Path.Combine(folder, "retention.db"), await File.Value);

    /// <param name="server">Without a database.</param>
    /// <param name="name">Of the new database.</param>
    public static async Task CreateAsync(string server, string name)
    {
        var script = await OnServer.Value;
        await CreateEmptyAsync(server, name);
        await using var connection = new MySqlConnection(Unpooled(server, name));
        await connection.OpenAsync();
        await using var command = new MySqlCommand(script.Sql, connection);
        for (var at = 0; at < script.Values.Count; at++)
            command.Parameters.AddWithValue($"@v{at}", script.Values[at]);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<byte[]> ReadFileAsync()
    {
        var folder = Directory.CreateTempSubdirectory("retention-migrated-").FullName;
        try
        {
            await MigrateAsync(new DatabaseOptions { DataFolder = folder });
            // With its last connection the log is written into the file.
            SqliteConnection.ClearAllPools();
            Assert.Empty(Directory.GetFiles(folder, "*-wal"));
            return await System.IO.File.ReadAllBytesAsync(Path.Combine(folder, "retention.db"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Script> ReadServerAsync()
    {
        var name = $"migrated_{Guid.NewGuid():N}";
        var server = Engines.MySqlServer!;
        await CreateEmptyAsync(server, name);
        try
        {
            await MigrateAsync(new DatabaseOptions { Provider = DatabaseProvider.MySql, ConnectionString = new MySqlConnectionStringBuilder(server) { Database = name }.ConnectionString });
            await using var connection = new MySqlConnection(Unpooled(server, name));
            await connection.OpenAsync();
            var script = new Script();
            script.Add("set foreign_key_checks = 0");
            foreach (var table in (await RowsAsync(connection, "show full tables where table_type = 'BASE TABLE'")).ConvertAll(row => (string)row[0]))
            {
                script.Add((string)(await RowsAsync(connection, $"show create table `{table}`"))[0][1]);
                foreach (var row in await RowsAsync(connection, $"select * from `{table}`"))
                    script.AddRow(table, row);
            }

            return script;
        }
        finally
        {
            await ExecuteAsync(server, $"drop database `{name}`");
        }
    }

    private static async Task MigrateAsync(DatabaseOptions options)
    {
        await using var sources = new DataSources(options);
        await new Migrator(sources, TimeProvider.System, NullLogger<Migrator>.Instance).ApplyAsync(typeof(RetentionHost).Assembly, default);
    }

    private static Task CreateEmptyAsync(string server, string name) =>
        // As the migrator has it; MariaDB's own default compares without case.
        ExecuteAsync(server, $"create database `{name}` character set utf8mb4 collate utf8mb4_bin");

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new MySqlConnection(server);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<object[]>> RowsAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    private static string Unpooled(string server, string name) =>
        new MySqlConnectionStringBuilder(server) { Database = name, Pooling = false, CharacterSet = "utf8mb4" }.ConnectionString;

    private sealed class Script
    {
        private readonly StringBuilder text = new();

        public string Sql => text.ToString();

        public List<object> Values { get; } = [];

        public void Add(string statement) => text.Append(statement).Append(";\n");

        public void AddRow(string table, object[] row)
        {
            Add($"insert into `{table}` values ({string.Join(", ", row.Select((_, at) => $"@v{Values.Count + at}"))})");
            Values.AddRange(row);
        }
    }
}
