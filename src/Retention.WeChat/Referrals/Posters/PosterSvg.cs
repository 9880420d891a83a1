using System.Collections.Frozen;
using System.Globalization;
using System.Security;
using System.Text;
using QRCoder;
using Retention.Platform;
using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>What is on one fan's poster.</summary>
/// <param name="Name">None where nothing is known of the fan.</param>
/// <param name="QrUrl">What the code says.</param>
/// <param name="Background">The campaign's uploaded picture.</param>
public sealed record PosterContent(
    string? Name, PosterPicture? Avatar, string QrUrl, string Campaign, string Description, DateTimeOffset EndsAt, PosterPicture? Background = null);

/// <summary>Draws a layout as SVG. The text refers to nothing outside itself, and no word of a fan can be more than a word.</summary>
internal static class PosterSvg
{
    /// <summary>Stands where nothing is known of the fan.</summary>
    public const string FriendlyName = "你的好友";

    /// <summary>Raised when the same layout would be drawn differently, so that kept posters are drawn anew.</summary>
    public const int Version = 1;

    private const string Sans = "Noto Sans CJK SC, Source Han Sans SC, sans-serif";
    private const string Serif = "Noto Serif CJK SC, Source Han Serif SC, serif";

    /// <summary>A name is one of several words on its line; thousandths of the font's size.</summary>
    private const int NameWidthMax = 12_000;

    public static FrozenSet<string> Names { get; } = FrozenSet.Create(StringComparer.Ordinal, "name", "campaign", "description", "ends");

    private static readonly string[] InitialColours = ["#D9694A", "#C98A1B", "#5E9C3E", "#2E9E83", "#2F8CC0", "#4F6FC9", "#8A63C4", "#C15A8E"];

    public static string Draw(PosterLayout layout, PosterContent content, Glyphs glyphs)
    {
        var name = content.Name is null ? "" : PosterWords.CleanLine(content.Name, glyphs);
        var svg = new StringBuilder(16_384);
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{layout.Width}" height="{layout.Height}" viewBox="0 0 {layout.Width} {layout.Height}" font-family="{Sans}">""");
        AppendBackground(svg, layout, content.Background);
        foreach (var panel in (layout.Panels ?? []).Where(panel => content.Background is null || !panel.WithoutPictureOnly))
            svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{panel.X}" y="{panel.Y}" width="{panel.Width}" height="{panel.Height}" rx="{panel.Radius}" fill="{panel.Colour}" fill-opacity="{panel.OpacityPercent / 100m}"/>""");
        if (layout.Avatar is { } avatar)
            AppendAvatar(svg, avatar, content.Avatar, name);
        AppendQr(svg, layout.Qr, content.QrUrl);
        var values = ValuesOf(content, name, glyphs);
        foreach (var text in layout.Texts)
            AppendText(svg, text, PosterWords.Clean(Placeholders.Fill(text.Text, values), glyphs));
        return svg.Append("</svg>").ToString();
    }

    private static Dictionary<string, string> ValuesOf(PosterContent content, string name, Glyphs glyphs) => new(StringComparer.Ordinal)
    {
        ["name"] = PosterLines.Cut(name.Length == 0 ? FriendlyName : name, NameWidthMax),
        ["campaign"] = PosterWords.CleanLine(content.Campaign, glyphs),
        ["description"] = content.Description,
        ["ends"] = BusinessCalendar.Local(content.EndsAt).ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture),
    };

    private static void AppendBackground(StringBuilder svg, PosterLayout layout, PosterPicture? picture)
    {
        var background = layout.Background;
        if (background.ColourTo is { } to)
            svg.Append(CultureInfo.InvariantCulture, $"""<defs><linearGradient id="ground" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{background.Colour}"/><stop offset="1" stop-color="{to}"/></linearGradient></defs>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="{layout.Width}" height="{layout.Height}" fill="{(background.ColourTo is null ? background.Colour : "url(#ground)")}"/>""");
        if (picture is not null)
            AppendPicture(svg, background.Picture ?? new PosterBox(0, 0, layout.Width, layout.Height), picture);
    }

    private static void AppendPicture(StringBuilder svg, PosterBox box, PosterPicture picture, string attributes = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"""<image x="{box.X}" y="{box.Y}" width="{box.Width}" height="{box.Height}" preserveAspectRatio="xMidYMid slice" href="{picture.DataUrl}"{attributes}/>""");

    private static void AppendAvatar(StringBuilder svg, PosterAvatar avatar, PosterPicture? picture, string name)
    {
        var radius = avatar.Shape == AvatarShape.Round ? avatar.Size / 2 : avatar.Size / 8;
        if (avatar is { Border: > 0, BorderColour: { } border })
            svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{avatar.X - avatar.Border}" y="{avatar.Y - avatar.Border}" width="{avatar.Size + (2 * avatar.Border)}" height="{avatar.Size + (2 * avatar.Border)}" rx="{radius + avatar.Border}" fill="{border}"/>""");
        if (picture is not null)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<clipPath id="face"><rect x="{avatar.X}" y="{avatar.Y}" width="{avatar.Size}" height="{avatar.Size}" rx="{radius}"/></clipPath>""");
            AppendPicture(svg, avatar.Box, picture, """ clip-path="url(#face)" """);
            return;
        }

        var initial = name.Length == 0 ? "友" : name[..StringInfo.GetNextTextElementLength(name)].ToUpperInvariant();
        var size = avatar.Size * 46 / 100;
        svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{avatar.X}" y="{avatar.Y}" width="{avatar.Size}" height="{avatar.Size}" rx="{radius}" fill="{ColourOf(name)}"/>""");
        AppendLine(svg, initial, avatar.X + (avatar.Size / 2), avatar.Y + (avatar.Size / 2) + (size * 36 / 100), size, "#FFFFFF", TextWeight.Bold, TextAlign.Center);
    }

    /// <summary>The same fan has the same colour everywhere.</summary>
    private static string ColourOf(string name)
    {
        var sum = name.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
        return InitialColours[sum % (uint)InitialColours.Length];
    }

    /// <summary>Squares of whole pixels: their edges stay sharp.</summary>
    private static void AppendQr(StringBuilder svg, PosterQr qr, string url)
    {
        using var data = QRCodeGenerator.GenerateQrCode(url, qr.Level switch
        {
            QrLevel.L => QRCodeGenerator.ECCLevel.L,
            QrLevel.M => QRCodeGenerator.ECCLevel.M,
            QrLevel.Q => QRCodeGenerator.ECCLevel.Q,
            QrLevel.H => QRCodeGenerator.ECCLevel.H,
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        // The library adds the standard's margin of four; ours is the layout's.
        const int ownMargin = 4;
        var modules = data.ModuleMatrix.Count - (2 * ownMargin);
        var pixels = Math.Max(1, qr.Size / (modules + (2 * qr.QuietModules)));
        var margin = (qr.Size - (modules * pixels)) / 2;
        svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{qr.X}" y="{qr.Y}" width="{qr.Size}" height="{qr.Size}" rx="{qr.Radius}" fill="#FFFFFF"/><path fill="{qr.Colour}" shape-rendering="crispEdges" transform="translate({qr.X + margin} {qr.Y + margin}) scale({pixels})" d=" """);
        for (var y = 0; y < modules; y++)
        {
            for (var x = 0; x < modules; x++)
            {
                var run = 0;
                while (x + run < modules && data.ModuleMatrix[y + ownMargin][x + run + ownMargin])
                    run++;
                if (run > 0)
                    svg.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run}v1h-{run}z");
                x += run;
            }
        }

        svg.Append("\"/>");
    }

    private static void AppendText(StringBuilder svg, PosterText text, string words)
    {
        var lines = PosterLines.Wrap(words, text.Width * 1000 / text.Size, text.LinesMax);
        var spare = (text.LinesMax - lines.Count) * text.LineHeight;
        var top = text.Y + text.Place switch
        {
            TextPlace.Top => 0,
            TextPlace.Middle => spare / 2,
            TextPlace.Bottom => spare,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var x = text.X + text.Align switch
        {
            TextAlign.Left => 0,
            TextAlign.Center => text.Width / 2,
            TextAlign.Right => text.Width,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        // Chinese characters stand 88 % of their height above the baseline.
        var baseline = top + ((text.LineHeight - text.Size) / 2) + (text.Size * 88 / 100);
        for (var line = 0; line < lines.Count; line++)
            AppendLine(svg, lines[line], x, baseline + (line * text.LineHeight), text.Size, text.Colour, text.Weight, text.Align, text.Font);
    }

    private static void AppendLine(StringBuilder svg, string line, int x, int y, int size, string colour, TextWeight weight, TextAlign align, TextFont font = TextFont.Sans)
    {
        var anchor = align switch
        {
            TextAlign.Left => "start",
            TextAlign.Center => "middle",
            TextAlign.Right => "end",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var family = font == TextFont.Serif ? $" font-family=\"{Serif}\"" : "";
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x}" y="{y}"{family} font-size="{size}" font-weight="{(weight == TextWeight.Bold ? 700 : 400)}" fill="{colour}" text-anchor="{anchor}">{SecurityElement.Escape(line)}</text>""");
    }
}
