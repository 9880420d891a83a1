using System.Globalization;
using System.Text;

namespace Retention.WeChat.Referrals;

/// <summary>Which characters the installed fonts can show.</summary>
internal sealed class Glyphs(Func<Rune, bool> has)
{
    public static Glyphs All { get; } = new(static _ => true);

    public bool Has(Rune rune) => has(rune);
}

/// <summary>
/// Words as they can be drawn: without control characters, marks that turn the direction of what follows, and characters
/// no font has, which would show as boxes.
/// </summary>
internal static class PosterWords
{
    /// <summary>More on one letter is a prank.</summary>
    private const int MarksMax = 2;

    private static readonly Rune Joiner = new(0x200D);

    public static string Clean(string text, Glyphs glyphs)
    {
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            AppendElement(clean, text.AsSpan(at, length), glyphs);
            at += length;
        }

        return clean.ToString().Trim();
    }

    /// <summary>The same on one line.</summary>
    public static string CleanLine(string text, Glyphs glyphs) => Clean(text.ReplaceLineEndings(" "), glyphs).Replace('\n', ' ');

    private static void AppendElement(StringBuilder clean, ReadOnlySpan<char> element, Glyphs glyphs)
    {
        var isFirst = true;
        var marks = 0;
        foreach (var rune in element.EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append('\n');
            else if (Rune.IsWhiteSpace(rune))
                AppendSpace(clean);
            else if (isFirst)
            {
                if (!IsDrawable(rune) || !glyphs.Has(rune))
                    return;
                clean.Append(rune);
            }
            // A family of several emoji is drawn as its first member: few fonts hold the whole.
            else if (rune == Joiner && IsEmoji(element))
                return;
            else if (IsMark(rune) && marks++ < MarksMax && glyphs.Has(rune))
                clean.Append(rune);
            else if (Rune.IsLetter(rune) && glyphs.Has(rune))
                clean.Append(rune);
            isFirst = false;
        }
    }

    private static void AppendSpace(StringBuilder clean)
    {
        if (clean.Length > 0 && clean[^1] is not (' ' or '\n'))
            clean.Append(' ');
    }

    private static bool IsDrawable(Rune rune) => !IsRegionalIndicator(rune) && rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark);

    private static bool IsMark(Rune rune) => rune.Value is not (>= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsEmoji(ReadOnlySpan<char> element) =>
        Rune.DecodeFromUtf16(element, out var first, out _) == System.Buffers.OperationStatus.Done && first.Value is >= 0x1F000 or (>= 0x2190 and <= 0x2BFF);

    /// <summary>Half a flag.</summary>
    private static bool IsRegionalIndicator(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;
}
