using System.Data.Common;
using System.Text;

namespace Retention.Platform.Data;

/// <summary>
/// Statements that travel together, each for many rows of arguments; what they match is counted over all of them. Inserts
/// (<c>insert into … values (@A, @B)</c>) become statements of many rows. For writes whose every row must match.
/// </summary>
public sealed class StatementBatch
{
    private const string Values = "values ";

    /// <summary>Keeps a command far below the database's packet limit (16 MiB by default).</summary>
    private const int CharactersMax = 1_000_000;

    private readonly List<(string Sql, IReadOnlyList<object> Rows)> parts = [];

    /// <summary>How many rows it should match.</summary>
    public int Rows => parts.Sum(part => part.Rows.Count);

    public void Add(string sql, IReadOnlyList<object> rows)
    {
        if (rows.Count > 0)
            parts.Add((sql, rows));
    }

    internal async Task<int> ExecuteAsync(DbConnection connection, DbTransaction? transaction, Dialect dialect, CancellationToken ct)
    {
        var matched = 0;
        if (dialect.IsSqlite)
        {
            foreach (var (sql, rows) in parts)
                matched += await OneByOneAsync(connection, transaction, dialect.Adapt(sql), rows, ct);
            return matched;
        }

        var commands = new Commands(connection, transaction);
        foreach (var (sql, rows) in parts)
            matched += await commands.AddAsync(dialect.Adapt(sql), rows, ct);
        return matched + await commands.SendAsync(ct);
    }

    /// <summary>SQLite has no round trips to save: one prepared statement, bound again for each row.</summary>
    private static async Task<int> OneByOneAsync(DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<object> rows, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        var statement = StatementText.Of(sql);
        var matched = 0;
        foreach (var row in rows)
        {
            statement.Bind(command, row);
            matched += await command.ExecuteNonQueryAsync(ct);
        }

        return matched;
    }

    private sealed class Commands(DbConnection connection, DbTransaction? transaction)
    {
        private readonly StringBuilder text = new();
        private DbCommand command = connection.CreateCommand();
        private int number;

        public async Task<int> AddAsync(string sql, IReadOnlyList<object> rows, CancellationToken ct)
        {
            var matched = 0;
            var tuple = sql.StartsWith("insert ", StringComparison.Ordinal) ? sql.LastIndexOf(Values, StringComparison.Ordinal) + Values.Length : 0;
            var statement = StatementText.Of(sql[tuple..]);
            for (var i = 0; i < rows.Count; i++)
            {
                var starts = i == 0 || tuple == 0 || text.Length == 0;
                text.Append(starts ? sql[..tuple] : ", ");
                statement.AppendRow(text, command, rows[i], number++);
                if (tuple == 0 || i == rows.Count - 1 || text.Length > CharactersMax)
                    text.Append(";\n");
                if (text.Length > CharactersMax)
                    matched += await SendAsync(ct);
            }

            return matched;
        }

        public async Task<int> SendAsync(CancellationToken ct)
        {
            if (text.Length == 0)
                return 0;
            await using var sent = command;
            sent.CommandText = text.ToString();
            sent.Transaction = transaction;
            command = connection.CreateCommand();
            text.Clear();
            return await sent.ExecuteNonQueryAsync(ct);
        }
    }
}
