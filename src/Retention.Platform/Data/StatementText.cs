using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;

namespace Retention.Platform.Data;

/// <summary>A statement cut at its parameters, so that many can travel in one command under numbered names.</summary>
internal sealed partial class StatementText
{
    private static readonly ConcurrentDictionary<string, StatementText> Known = new(StringComparer.Ordinal);

    private readonly string[] literals;
    private readonly string[] names;
    private readonly ConcurrentDictionary<Type, PropertyInfo[]> valuesOf = new();

    private StatementText(string sql)
    {
        var matches = Parameter().Matches(sql);
        names = [.. matches.Select(m => m.Groups[1].Value)];
        literals = new string[matches.Count + 1];
        var start = 0;
        for (var i = 0; i < matches.Count; i++)
        {
            literals[i] = sql[start..matches[i].Index];
            start = matches[i].Index + matches[i].Length;
        }

        literals[^1] = sql[start..];
    }

    public static StatementText Of(string sql) => Known.GetOrAdd(sql, static text => new StatementText(text));

    public void Append(StringBuilder text, DynamicParameters parameters, object? args, int number)
    {
        var suffix = "_" + number.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < names.Length; i++)
            text.Append(literals[i]).Append('@').Append(names[i]).Append(suffix);
        text.Append(literals[^1]).Append(";\n");

        if (args is null)
            return;
        foreach (var property in Arguments.PropertiesOf(args.GetType()))
        {
            if (Array.Exists(names, name => string.Equals(name, property.Name, StringComparison.OrdinalIgnoreCase)))
                Arguments.Add(parameters, property.Name + suffix, property.GetValue(args));
        }
    }

    /// <summary>Writes the statement for one row. Whole numbers and nulls go into the text: they need no quoting, and each parameter costs the driver more than a digit.</summary>
    public void AppendRow(StringBuilder text, DbCommand command, object row, int number)
    {
        var values = ValuesOf(row.GetType());
        for (var i = 0; i < names.Length; i++)
        {
            text.Append(literals[i]);
            var value = Arguments.ToColumn(values[i].GetValue(row));
            if (value is null or long or int)
            {
                text.Append(CultureInfo.InvariantCulture, $"{value ?? "null"}");
                continue;
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"@{names[i]}_{number}_{i}");
            text.Append(name);
            AddParameter(command, name, value);
        }

        text.Append(literals[^1]);
    }

    /// <summary>Gives a command of this statement the values of one row.</summary>
    public void Bind(DbCommand command, object row)
    {
        var values = ValuesOf(row.GetType());
        for (var i = 0; i < names.Length; i++)
        {
            var value = Arguments.ToColumn(values[i].GetValue(row)) ?? DBNull.Value;
            if (command.Parameters.Contains($"@{names[i]}"))
                command.Parameters[$"@{names[i]}"].Value = value;
            else
                AddParameter(command, $"@{names[i]}", value);
        }
    }

    private static void AddParameter(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private PropertyInfo[] ValuesOf(Type type) => valuesOf.GetOrAdd(
        type,
        each => [.. names.Select(name => Array.Find(Arguments.PropertiesOf(each), property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"A row has no value for @{name}."))]);

    [GeneratedRegex(@"@([A-Za-z][A-Za-z0-9]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
