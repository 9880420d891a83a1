using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// One of an enum's names in an address, written as everywhere in this API: in camel case. The framework itself knows only the
/// names of the code there.
/// </summary>
public readonly record struct Choice<T>(T Value) : IParsable<Choice<T>>, IChoice
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> ByName = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()), StringComparer.Ordinal);

    /// <summary>What it may be, for who wrote something else.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static Choice<T> Parse(string s, IFormatProvider? provider) => new(ByName[s]);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Choice<T> result)
    {
        var known = ByName.TryGetValue(s ?? "", out var value);
        result = new Choice<T>(value);
        return known;
    }
}
