using System.Collections;
using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Reflection;
using Dapper;
using Retention.Platform.Ids;

namespace Retention.Platform.Data;

/// <summary>Turns the properties of an argument object, or a dictionary, into database values, alike on both engines.</summary>
internal static class Arguments
{
    internal const string MomentFormat = "yyyy-MM-dd HH:mm:ss.fff";
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    public static PropertyInfo[] PropertiesOf(Type type) =>
        Properties.GetOrAdd(type, static t => [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0)]);

    public static DynamicParameters Of(object args)
    {
        var parameters = new DynamicParameters();
        if (args is IReadOnlyDictionary<string, object?> named)
        {
            foreach (var (name, value) in named)
                Add(parameters, name, value);
            return parameters;
        }

        foreach (var property in PropertiesOf(args.GetType()))
            Add(parameters, property.Name, property.GetValue(args));
        return parameters;
    }

    public static void Add(DynamicParameters parameters, string name, object? value)
    {
        if (value is IEnumerable list and not string and not byte[])
            parameters.Add(name, list.Cast<object?>().Select(ToColumn).ToArray());
        else if (value is null)
            parameters.Add(name, null, DbType.String);
        else
            parameters.Add(name, ToColumn(value));
    }

    /// <summary>Moments are written as UTC text with milliseconds: SQLite compares them as text, MySQL as datetime(3).
    /// Enums are written by name: Dapper alone would write numbers.</summary>
    public static object? ToColumn(object? value) => value switch
    {
        DateTimeOffset moment => moment.UtcDateTime.ToString(MomentFormat, CultureInfo.InvariantCulture),
        DateOnly day => day.ToString(DayFormat, CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        Enum name => name.ToString(),
        IId id => id.Value,
        _ => value,
    };
}
