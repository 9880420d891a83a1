using System.Globalization;
using System.Text;

namespace Retention.Platform;

/// <summary>Words from outside have to fit our columns: MySQL refuses a row that does not, and with it the whole unit of work.</summary>
public static class TextLimits
{
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Cut(this string? text, int charactersMax) => text?.Length > charactersMax ? text[..charactersMax] : text;

    /// <summary>For words that people will read: what they see as one character, such as an emoji of several parts, stays whole or goes.</summary>
    public static string CutWhole(this string text, int charactersMax) => CutWhole(text, charactersMax, part => part.Length);

    /// <inheritdoc cref="CutWhole(string, int)"/>
    public static string CutWholeToBytes(this string text, int utf8BytesMax) => CutWhole(text, utf8BytesMax, part => Encoding.UTF8.GetByteCount(part));

    private static string CutWhole(string text, int sizeMax, Func<ReadOnlySpan<char>, int> sizeOf)
    {
        if (sizeOf(text) <= sizeMax)
            return text;
        var end = 0;
        var size = 0;
        while (end < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text, end);
            size += sizeOf(text.AsSpan(end, next));
            if (size > sizeMax)
                break;
            end += next;
        }

        return text[..end];
    }
}
