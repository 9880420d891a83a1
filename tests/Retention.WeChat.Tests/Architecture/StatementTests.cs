using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>Every statement is prepared on a migrated database: a misspelt column stops the build, not a customer at night.</summary>
public sealed partial class StatementTests
{
    private const int StatementsAtLeast = 120;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_statement_prepares(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var connection = await database.Sources.OpenAsync(default);
        var statements = Statements().ToList();
        Assert.True(statements.Count >= StatementsAtLeast, $"Only {statements.Count} statements were found: the test no longer sees them.");

        var wrong = new List<string>();
        foreach (var (name, sql) in statements)
        {
            if (await ProblemOfAsync(connection, database.Sources.Dialect, sql) is { } problem)
                wrong.Add($"{name}: {problem}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_misspelt_column_is_found(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var connection = await database.Sources.OpenAsync(default);
        Assert.Null(await ProblemOfAsync(connection, database.Sources.Dialect, "select id from fan where id in @ids and state = @state /*lock*/"));
        Assert.NotNull(await ProblemOfAsync(connection, database.Sources.Dialect, "select open_ids from fan where id = @id"));
        Assert.NotNull(await ProblemOfAsync(connection, database.Sources.Dialect, "update fan set scenery = @scene where id in @ids"));
        Assert.NotNull(await ProblemOfAsync(connection, database.Sources.Dialect, "insert into fan_tag (fan_id, tag) values (@fanId, @tag)"));
    }

    /// <summary>Postings, their entries, seals and anchors are written once and never touched again (invariant I10).</summary>
    [Theory]
    [InlineData("ledger_posting")]
    [InlineData("ledger_entry")]
    [InlineData("ledger_seal")]
    [InlineData("ledger_anchor")]
    public void Nothing_changes_or_removes_what_the_ledger_has_written(string table)
    {
        var touched = new Regex($@"\b(update|delete\s+from|replace\s+into|truncate(\s+table)?)\s+{table}\b", RegexOptions.IgnoreCase);
        Assert.Contains(Statements(), each => each.Sql.Contains($"insert into {table} ", StringComparison.Ordinal));
        Assert.DoesNotContain(Statements(), each => touched.IsMatch(each.Sql));
    }

    private static IEnumerable<(string Name, string Sql)> Statements() =>
        from assembly in new[] { typeof(Db).Assembly, typeof(RetentionHost).Assembly }
        from type in assembly.GetTypes()
        where type is { IsNested: true, Name: "Sql" }
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
        where field is { IsLiteral: true } && field.FieldType == typeof(string)
        select ($"{type.DeclaringType!.Name}.{field.Name}", (string)field.GetRawConstantValue()!);

    private static async Task<string?> ProblemOfAsync(DbConnection connection, Dialect dialect, string sql)
    {
        await using var command = connection.CreateCommand();
        try
        {
            var expanded = List().Replace(dialect.Adapt(sql), "in ($1)");
            if (dialect.IsSqlite)
            {
                command.CommandText = expanded;
                await command.PrepareAsync();
            }
            else
            {
                // The driver prepares on its own side unless told otherwise; this asks the server.
                command.CommandText = $"prepare checked from '{Parameter().Replace(expanded, "?").Replace("'", "''", StringComparison.Ordinal)}'";
                await command.ExecuteNonQueryAsync();
            }

            return null;
        }
        catch (DbException error)
        {
            return error.Message;
        }
    }

    [GeneratedRegex(@"\bin (@[A-Za-z]\w*)")]
    private static partial Regex List();

    [GeneratedRegex(@"@[A-Za-z]\w*")]
    private static partial Regex Parameter();
}
