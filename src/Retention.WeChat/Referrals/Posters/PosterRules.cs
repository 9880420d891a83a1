using System.Globalization;
using System.Text.RegularExpressions;
using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>What every poster must keep: all of it on the poster, a code that can be read, and nobody pressed.</summary>
internal static partial class PosterRules
{
    /// <summary>Of the code on white, as WCAG measures it.</summary>
    private const double ContrastMin = 4.5;

    public static Problem? ProblemOf(PosterLayout layout) =>
        Outside(layout) ?? OfQr(layout) ?? OfWords(layout);

    private static Problem? Outside(PosterLayout layout)
    {
        if (!Contains(layout, layout.Qr.Box))
            return PosterProblems.Outside("二维码", "The QR code");
        if (layout.Avatar is { } avatar && !Contains(layout, avatar.Box))
            return PosterProblems.Outside("头像", "The avatar");
        if (layout.Background.Picture is { } picture && !Contains(layout, picture))
            return PosterProblems.Outside("背景图片", "The background picture");
        return layout.Texts.FirstOrDefault(text => !Contains(layout, text.Box)) is { } outside
            ? PosterProblems.Outside($"文字“{outside.Text}”", $"The text '{outside.Text}'")
            : null;
    }

    private static Problem? OfQr(PosterLayout layout)
    {
        if (layout.Qr.Size * 4 < layout.Width)
            return PosterProblems.QrSmall;
        if (ContrastOnWhite(layout.Qr.Colour) < ContrastMin)
            return PosterProblems.QrPale;
        return layout.Texts.Select(text => text.Box).Append(layout.Avatar?.Box).Any(box => box is not null && Overlap(box, layout.Qr.Box)) ? PosterProblems.QrCovered : null;
    }

    private static Problem? OfWords(PosterLayout layout)
    {
        foreach (var placeholder in layout.Texts.SelectMany(text => Placeholder().Matches(text.Text)).Select(match => match.Value))
        {
            if (!PosterSvg.Names.Contains(placeholder[1..^1]))
                return PosterProblems.UnknownPlaceholder(placeholder);
        }

        if (!layout.Texts.Any(text => text.Text.Contains("长按", StringComparison.Ordinal)))
            return PosterProblems.HintMissing;
        return layout.Texts.Any(text => text.Text.Contains("自愿", StringComparison.Ordinal)) ? null : PosterProblems.VoluntaryMissing;
    }

    private static bool Contains(PosterLayout layout, PosterBox box) => box.X + box.Width <= layout.Width && box.Y + box.Height <= layout.Height;

    private static bool Overlap(PosterBox one, PosterBox other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;

    private static double ContrastOnWhite(string colour)
    {
        double Part(int at)
        {
            var part = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }

        return 1.05 / ((0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5)) + 0.05);
    }

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
