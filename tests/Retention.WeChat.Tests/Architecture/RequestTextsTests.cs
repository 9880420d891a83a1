using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Retention.Platform.Data;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>
/// A text that a request allows fits where it is kept: MySQL refuses a row that does not, and who sent it is answered 500. SQLite holds
/// no text to its length, so only a migrated MariaDB shows it; that every text has a place is held on both.
/// </summary>
public sealed partial class RequestTextsTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_text_at_its_limit_fits_its_column(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var texts = (await RequestTypes.AllAsync()).SelectMany(type => type.Members()).Where(IsText).ToList();
        Assert.True(texts.Count >= 100, $"Only {texts.Count} texts were found: the test no longer sees them.");
        var columns = await ColumnsAsync(database, engine);
        var wrong = texts.Select(text => WrongWith(text, columns)).OfType<string>().Order().ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string? WrongWith(PropertyInfo text, Dictionary<string, long> columns)
    {
        var name = $"{text.DeclaringType!.Name}.{text.Name}";
        if (TextPlaces.Of(text) is not { } place)
            return $"{name}: say in {nameof(TextPlaces)} where it is kept.";
        if (place == TextPlaces.NotKept)
            return null;
        if (!columns.TryGetValue(place, out var characters))
            return $"{name}: there is no column {place}.";
        if (LimitOf(text) is not { } limit)
            return $"{name}: no limit is declared.";
        return limit <= characters ? null : $"{name}: {limit} characters are allowed, {place} takes {characters}.";
    }

    private static bool IsText(PropertyInfo member) => member.PropertyType == typeof(string);

    private static int? LimitOf(PropertyInfo text) =>
        text.GetCustomAttribute<StringLengthAttribute>()?.MaximumLength ?? text.GetCustomAttribute<MaxLengthAttribute>()?.Length
        ?? (text.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern && Repetition().Match(pattern.Pattern) is { Success: true } match
            ? int.Parse(match.Groups["most"].Value, CultureInfo.InvariantCulture)
            : null);

    /// <returns>How many characters each column takes; of what is kept without a length, what its bytes hold at worst.</returns>
    private static async Task<Dictionary<string, long>> ColumnsAsync(TestDatabase database, DatabaseProvider engine)
    {
        if (engine == DatabaseProvider.MySql)
        {
            return (await database.ListAsync<Column>("""
                select lower(table_name) as place_table, lower(column_name) as place_column,
                    case when data_type in ('varchar', 'char') then character_maximum_length else floor(character_maximum_length / 4) end as characters
                from information_schema.columns
                where table_schema = database() and character_maximum_length is not null
                """)).ToDictionary(column => column.Place, column => column.Characters, StringComparer.Ordinal);
        }

        return (await database.ListAsync<Column>("""
            select lower(t.name) as place_table, lower(c.name) as place_column, 1000000000 as characters
            from sqlite_master t join pragma_table_info(t.name) c
            where t.type = 'table'
            """)).ToDictionary(column => column.Place, column => column.Characters, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\{(?:\d+,)?(?<most>\d+)\}\$$")]
    private static partial Regex Repetition();

    [method: Dapper.ExplicitConstructor]
    private sealed record Column(string PlaceTable, string PlaceColumn, long Characters)
    {
        public string Place => $"{PlaceTable}.{PlaceColumn}";
    }
}
