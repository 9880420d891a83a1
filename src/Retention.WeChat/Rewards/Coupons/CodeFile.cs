using CsvHelper;

namespace Retention.WeChat.Rewards;

/// <summary>A code as a line of a file has it.</summary>
/// <param name="Key">How it is recognised, however it is typed.</param>
public sealed record CodeLine(int Line, string Code, string Key);

/// <param name="Line">Counted from 1, the heading included.</param>
public sealed record RefusedLine(int Line, string Text, string Reason, string ReasonEn);

/// <summary>What a file of codes holds: the codes in its first column, one a line, with or without a heading.</summary>
public sealed record CodeFile(IReadOnlyList<CodeLine> Codes, IReadOnlyList<RefusedLine> Refused)
{
    public const int CodesMax = 200_000;

    private const int LengthMin = 4;
    private const int LengthMax = 64;

    // A quote that is never closed must not swallow the lines after it.
    private static readonly CsvReaderOptions Format = new() { HasHeader = false, TrimWhitespace = true, AllowLineBreaksInQuotes = false, TrackLineNumbers = true };

    private static readonly string[] Headings = ["code", "codes", "兑换码", "券码", "卡密"];

    /// <returns>The codes to add, and every line that is none or repeats one, by its number.</returns>
    public static CodeFile Read(string text)
    {
        using var csv = CsvReader.FromText(text, Format);
        var lines = new Dictionary<string, CodeLine>(StringComparer.Ordinal);
        var refused = new List<RefusedLine>();
        while (csv.Read())
        {
            var (line, code) = ((int)csv.LineNumber, csv.GetString(0));
            if (line == 1 && Headings.Contains(code, StringComparer.OrdinalIgnoreCase))
                continue;
            if (lines.Count == CodesMax)
            {
                refused.Add(new RefusedLine(line, code, $"一个文件最多 {CodesMax} 个码，请拆分文件。", $"A file holds at most {CodesMax} codes; split it."));
                break;
            }

            if (!IsCode(code))
                refused.Add(new RefusedLine(line, code, $"码须为 {LengthMin}–{LengthMax} 位字母、数字、连字符或下划线。", $"A code has {LengthMin} to {LengthMax} letters, digits, hyphens or underscores."));
            else if (lines.TryGetValue(KeyOf(code), out var before))
                refused.Add(new RefusedLine(line, code, $"与第 {before.Line} 行重复。", $"It repeats line {before.Line}."));
            else
                lines.Add(KeyOf(code), new CodeLine(line, code, KeyOf(code)));
        }

        return new CodeFile([.. lines.Values], refused);
    }

    /// <summary>Upper and lower case, spaces and hyphens do not matter to whoever types a code.</summary>
    public static string KeyOf(string typed) => string.Concat(typed.Where(character => character is not (' ' or '-'))).ToUpperInvariant();

    private static bool IsCode(string code) =>
        code.Length <= LengthMax && KeyOf(code).Length >= LengthMin && code.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
