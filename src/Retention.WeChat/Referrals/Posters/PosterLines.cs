using System.Globalization;
using System.Text;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Breaks texts into lines. Widths are in thousandths of the font's size: a Chinese character is as wide as it is high,
/// Latin letters as Noto Sans CJK has them, the bolder of two; what comes from another font is taken to be rather wide.
/// </summary>
internal static class PosterLines
{
    private const int Full = 1000;
    private const int EmojiWidth = 1300;
    private const int OtherWidth = 1000;
    private const string Ellipsis = "…";

    /// <summary>May not begin a line.</summary>
    private const string Closing = "，。！？、；：）》」』】〉”’…—·,.!?;:)]}%";

    /// <summary>May not end a line.</summary>
    private const string Opening = "（《「『【〈“‘([{";

    private static readonly short[] Ascii =
    [
        227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 392, 590, 590, 590,
        590, 590, 590, 590, 590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615,
        585, 717, 757, 330, 568, 686, 578, 853, 749, 770, 667, 770, 682, 624, 625, 748, 619, 915, 627,
        580, 613, 378, 392, 378, 590, 567, 626, 591, 644, 527, 644, 581, 372, 597, 640, 304, 306, 604,
        315, 964, 641, 626, 644, 644, 436, 495, 421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590,
    ];

    public static int WidthOf(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune);
        return width;
    }

    /// <returns>At most <paramref name="linesMax"/> lines; the last one tells by an ellipsis that there was more.</returns>
    public static IReadOnlyList<string> Wrap(string text, int widthMax, int linesMax)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var parts = Elements(paragraph);
            for (var start = 0; start < parts.Count;)
            {
                if (lines.Count == linesMax)
                {
                    lines[^1] = Shortened(Elements(lines[^1]), widthMax);
                    return lines;
                }

                var end = LineEnd(parts, start, widthMax);
                lines.Add(string.Concat(parts.Skip(start).Take(end - start)).Trim());
                start = end;
                while (start < parts.Count && parts[start] == " ")
                    start++;
            }
        }

        return lines;
    }

    /// <summary>On one line, with an ellipsis where it was too long.</summary>
    public static string Cut(string text, int widthMax) => WidthOf(text) <= widthMax ? text : Shortened(Elements(text), widthMax);

    private static string Shortened(List<string> parts, int widthMax)
    {
        var line = new StringBuilder();
        var width = WidthOf(Ellipsis);
        foreach (var part in parts)
        {
            width += WidthOf(part);
            if (width > widthMax)
                break;
            line.Append(part);
        }

        return line.ToString().TrimEnd(' ', '·', '，', '、', '。', ',', '.', '…') + Ellipsis;
    }

    private static int LineEnd(List<string> parts, int start, int widthMax)
    {
        var width = 0;
        var end = start;
        while (end < parts.Count && (width += WidthOf(parts[end])) <= widthMax)
            end++;
        if (end == parts.Count)
            return end;
        for (var at = end; at > start; at--)
        {
            if (MayBreak(parts[at - 1], parts[at]))
                return at;
        }

        return Math.Max(end, start + 1);
    }

    private static bool MayBreak(string before, string after) =>
        before == " " || after == " " || !((IsWordPart(before) && IsWordPart(after)) || Closing.Contains(after, StringComparison.Ordinal) || Opening.Contains(before, StringComparison.Ordinal));

    /// <summary>Letters and digits of scripts that write words.</summary>
    private static bool IsWordPart(string part) => WidthOf(part) < Full && char.IsLetterOrDigit(part, 0);

    private static List<string> Elements(string text)
    {
        var parts = new List<string>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            parts.Add(text.Substring(at, length));
            at += length;
        }

        return parts;
    }

    private static int WidthOf(Rune rune) => rune.Value switch
    {
        < 0x20 => 0,
        < 0x7F => Ascii[rune.Value - 0x20],
        >= 0x1F000 and < 0x20000 => EmojiWidth,
        // Chinese, Japanese, Korean, full-width forms, and the punctuation and symbols a Chinese font draws as wide.
        (>= 0x1100 and <= 0x115F) or (>= 0x2010 and <= 0x2BFF) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE4F) or (>= 0xFF00 and <= 0xFFE6) or 0xB7 or >= 0x20000 => Full,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : OtherWidth,
    };
}
