using System.Globalization;
using MySql.Data.MySqlClient;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Load;

/// <summary>What has been spent up to now: processor time of this process and the database server, statements and commits.</summary>
internal sealed record Usage(TimeSpan Process, TimeSpan Server, long Questions, long Commits, long Fsyncs)
{
    private const int TicksPerSecond = 100;

    public static Usage operator -(Usage later, Usage earlier) => new(
        later.Process - earlier.Process, later.Server - earlier.Server, later.Questions - earlier.Questions, later.Commits - earlier.Commits, later.Fsyncs - earlier.Fsyncs);

    public static async Task<Usage> NowAsync(Stand stand, CancellationToken ct)
    {
        var own = Environment.CpuUsage.TotalTime;
        if (stand == Stand.Sqlite)
            return new Usage(own, TimeSpan.Zero, 0, 0, 0);
        await using var connection = new MySqlConnection(Servers.MySql);
        await connection.OpenAsync(ct);
        var status = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await using var command = new MySqlCommand(
            "show global status where variable_name in ('Questions', 'Com_commit', 'Innodb_os_log_fsyncs', 'Innodb_data_fsyncs')", connection);
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                status[reader.GetString(0)] = reader.GetString(1);
        }

        return new Usage(own, await OfServerAsync(connection, ct), Of("Questions"), Of("Com_commit"), Of("Innodb_os_log_fsyncs") + Of("Innodb_data_fsyncs"));

        long Of(string name) => status.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
    }

    public static TimeSpan OfThisThread() => FromStat("/proc/thread-self/stat");

    private static async Task<TimeSpan> OfServerAsync(MySqlConnection connection, CancellationToken ct)
    {
        await using var command = new MySqlCommand("select @@pid_file", connection);
        var pidFile = (string)(await command.ExecuteScalarAsync(ct))!;
        return FromStat($"/proc/{(await File.ReadAllTextAsync(pidFile, ct)).Trim()}/stat");
    }

    /// <summary>User and system time, fields 14 and 15; the name before them may hold blanks.</summary>
    private static TimeSpan FromStat(string path)
    {
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((double)(long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
