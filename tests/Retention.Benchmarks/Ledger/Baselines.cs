using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Ledger;

/// <summary>What the database does with the bare statements of a posting: one round trip, no lots, no promises, no chain, no answer but "done".</summary>
internal static class Baselines
{
    public const string SingleEntry = "bare single entry, one round trip";
    public const string DoubleEntry = "bare double entry, one round trip";

    private const int IssuerShards = 64;

    public static async Task PrepareAsync(Scratch scratch, int members, CancellationToken ct)
    {
        await using var connection = await OpenAsync(scratch, ct);
        foreach (var statement in (string[])
        [
            "create table bare_balance (id bigint not null primary key, balance bigint not null)",
            "create table bare_posting (id bigint not null primary key, posting_key varchar(100) not null, member_id bigint not null, amount bigint not null)",
            "create unique index bare_posting_key on bare_posting (posting_key)",
            "create table bare_entry (posting_id bigint not null, position smallint not null, account bigint not null, amount bigint not null, primary key (posting_id, position))",
        ])
            await ExecuteAsync(connection, statement, ct);
        foreach (var ids in Enumerable.Range(-IssuerShards, members + IssuerShards).Chunk(1_000))
            await ExecuteAsync(connection, $"insert into bare_balance values {string.Join(", ", ids.Select(id => $"({id}, 1000000000)"))}", ct);
    }

    public static async Task<double> MeasureAsync(Scratch scratch, string name, int members, int connections, int postings, CancellationToken ct)
    {
        var next = -1;
        var first = name == SingleEntry ? 0 : postings;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = await OpenAsync(scratch, ct);
            for (int i; (i = Interlocked.Increment(ref next)) < postings;)
                await ExecuteAsync(connection, Text(name, first + i, members), ct);
        }, ct)));
        return postings / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string Text(string name, int i, int members)
    {
        var member = (uint)i * 2_654_435_761u % (uint)members;
        var text = new StringBuilder("begin; ");
        text.Append(CultureInfo.InvariantCulture, $"update bare_balance set balance = balance + 5 where id = {member} and balance + 5 >= 0; ");
        text.Append(CultureInfo.InvariantCulture, $"insert into bare_posting values ({i}, 'bench:{i}', {member}, 5); ");
        if (name == DoubleEntry)
        {
            text.Append(CultureInfo.InvariantCulture, $"insert into bare_entry values ({i}, 0, {member}, 5), ({i}, 1, {-1 - (i % IssuerShards)}, -5); ");
            text.Append(CultureInfo.InvariantCulture, $"update bare_balance set balance = balance - 5 where id = {-1 - (i % IssuerShards)}; ");
        }

        return text.Append("commit").ToString();
    }

    private static async Task<DbConnection> OpenAsync(Scratch scratch, CancellationToken ct)
    {
        if (scratch.Stand == Stand.Servers)
        {
            var server = new MySqlConnection(scratch.ConnectionString);
            await server.OpenAsync(ct);
            return server;
        }

        var file = new SqliteConnection($"Data Source={Path.Combine(scratch.Folder, "bare.db")}");
        await file.OpenAsync(ct);
        await ExecuteAsync(file, "pragma journal_mode = wal; pragma synchronous = full;", ct);
        return file;
    }

    private static async Task ExecuteAsync(DbConnection connection, string text, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(ct);
    }
}
