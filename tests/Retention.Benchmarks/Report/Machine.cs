using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;
using Retention.Benchmarks.Stands;
using StackExchange.Redis;

namespace Retention.Benchmarks.Report;

/// <summary>Says on what the figures were taken.</summary>
internal static class Machine
{
    public static async Task PrintAsync(TextWriter to, CancellationToken ct)
    {
        var model = (await File.ReadAllLinesAsync("/proc/cpuinfo", ct)).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        to.WriteLine($"{Environment.ProcessorCount} cores of {model ?? "unknown"}, {RuntimeInformation.OSDescription}");
        to.WriteLine($"{RuntimeInformation.FrameworkDescription}, server GC {System.Runtime.GCSettings.IsServerGC}, SQLite {SqliteVersion()}{await ServersAsync(ct)}");
        to.WriteLine();
    }

    private static string SqliteVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    private static async Task<string> ServersAsync(CancellationToken ct)
    {
        if (!Servers.Run)
            return "";
        await using var connection = new MySqlConnection(Servers.MySql);
        await connection.OpenAsync(ct);
        using var redis = await ConnectionMultiplexer.ConnectAsync(Servers.Redis);
        return $", MariaDB {connection.ServerVersion}, Redis {redis.GetServer(redis.GetEndPoints()[0]).Version}";
    }
}
