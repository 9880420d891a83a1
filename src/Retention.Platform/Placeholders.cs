using System.Text.RegularExpressions;

namespace Retention.Platform;

/// <summary>Fills <c>{name}</c> in a text. Names it does not know stay as they are, so that a slip is seen and nothing breaks.</summary>
public static partial class Placeholders
{
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Name().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    [GeneratedRegex(@"\{([a-z]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
