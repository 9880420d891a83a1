using System.Globalization;

namespace Retention.WeChat.Hosting;

/// <summary>Lines of files for spreadsheets. Nothing in them runs as a formula; numbers below zero stay numbers.</summary>
internal static class CsvText
{
    /// <summary>Excel takes a file for UTF-8 only when it begins like this.</summary>
    public const string Mark = "\uFEFF";

    private const string NewLine = "\r\n";

    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + NewLine;

    private static string Cell(string? text)
    {
        var safe = text is { Length: > 0 } && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !IsNumber(text) ? $"'{text}" : text ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
