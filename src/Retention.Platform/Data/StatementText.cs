using System.Collections.Concurrent;
using System.Globalization;
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

    [GeneratedRegex(@"@([A-Za-z][A-Za-z0-9]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
