using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Hosting;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

public enum AvatarShape
{
    Round,
    Square,
}

public enum TextWeight
{
    Normal,
    Bold,
}

public enum TextFont
{
    /// <summary>Even strokes, 黑体.</summary>
    Sans,

    /// <summary>Brush-like strokes, 宋体.</summary>
    Serif,
}

public enum TextAlign
{
    Left,
    Center,
    Right,
}

/// <summary>Where a text stands in the height its lines may take when it needs fewer of them.</summary>
public enum TextPlace
{
    Top,
    Middle,
    Bottom,
}

/// <summary>How many damaged modules of the code a phone can make up for: 7, 15, 25, 30 %.</summary>
public enum QrLevel
{
    L,
    M,
    Q,
    H,
}

/// <param name="Colour">What shows where there is no picture.</param>
/// <param name="ColourTo">Set, the colour changes to this one from top to bottom.</param>
/// <param name="Picture">What the uploaded picture fills, cut to size; left out, it is the whole poster.</param>
public sealed record PosterBackground(
    [property: RegularExpression(PosterLayout.ColourPattern)] string Colour,
    [property: RegularExpression(PosterLayout.ColourPattern)] string? ColourTo = null,
    PosterBox? Picture = null);

public sealed record PosterBox(
    [property: Range(0, PosterLayout.WidthMax)] int X,
    [property: Range(0, PosterLayout.HeightMax)] int Y,
    [property: Range(1, PosterLayout.WidthMax)] int Width,
    [property: Range(1, PosterLayout.HeightMax)] int Height);

/// <summary>A coloured area beneath pictures and texts; a square with half its size as radius is a disc.</summary>
/// <param name="X">May reach over the poster's edges, as may <paramref name="Y"/>.</param>
/// <param name="OpacityPercent">100 covers what lies beneath.</param>
/// <param name="WithoutPictureOnly">An ornament that gives way to an uploaded picture.</param>
public sealed record PosterPanel(
    [property: Range(-PosterLayout.WidthMax, PosterLayout.WidthMax)] int X,
    [property: Range(-PosterLayout.HeightMax, PosterLayout.HeightMax)] int Y,
    [property: Range(1, 2 * PosterLayout.WidthMax)] int Width,
    [property: Range(1, 2 * PosterLayout.HeightMax)] int Height,
    [property: RegularExpression(PosterLayout.ColourPattern)] string Colour,
    [property: Range(0, PosterLayout.WidthMax)] int Radius = 0,
    [property: Range(1, 100)] int OpacityPercent = 100,
    bool WithoutPictureOnly = false);

/// <summary>Where the inviter's picture goes; without one, their initial on a colour of their own.</summary>
/// <param name="BorderColour">Of a ring around it.</param>
public sealed record PosterAvatar(
    [property: Range(0, PosterLayout.WidthMax)] int X,
    [property: Range(0, PosterLayout.HeightMax)] int Y,
    [property: Range(48, 600)] int Size,
    AvatarShape Shape = AvatarShape.Round,
    [property: RegularExpression(PosterLayout.ColourPattern)] string? BorderColour = null,
    [property: Range(0, 24)] int Border = 0)
{
    internal PosterBox Box => new(X, Y, Size, Size);
}

/// <summary>The code on its white plate.</summary>
/// <param name="Size">Of the plate, the margin included.</param>
/// <param name="QuietModules">White margin on each side, counted in the code's own squares.</param>
public sealed record PosterQr(
    [property: Range(0, PosterLayout.WidthMax)] int X,
    [property: Range(0, PosterLayout.HeightMax)] int Y,
    [property: Range(PosterLayout.QrSizeMin, PosterLayout.WidthMax)] int Size,
    QrLevel Level = QrLevel.M,
    [property: Range(2, 8)] int QuietModules = 2,
    [property: RegularExpression(PosterLayout.ColourPattern)] string Colour = "#000000",
    [property: Range(0, 60)] int Radius = 16)
{
    internal PosterBox Box => new(X, Y, Size, Size);
}

/// <summary>A text that may hold <c>{name}</c>, <c>{campaign}</c>, <c>{description}</c> and <c>{ends}</c>; longer than its lines, it ends in an ellipsis.</summary>
/// <param name="Y">The top of its first line.</param>
/// <param name="LineHeightPercent">Of the size.</param>
public sealed record PosterText(
    [property: Required, StringLength(PosterText.LengthMax, MinimumLength = 1)] string Text,
    [property: Range(0, PosterLayout.WidthMax)] int X,
    [property: Range(0, PosterLayout.HeightMax)] int Y,
    [property: Range(40, PosterLayout.WidthMax)] int Width,
    [property: Range(PosterText.SizeMin, 200)] int Size,
    [property: RegularExpression(PosterLayout.ColourPattern)] string Colour = "#222222",
    TextWeight Weight = TextWeight.Normal,
    TextAlign Align = TextAlign.Left,
    [property: Range(1, 12)] int LinesMax = 1,
    TextPlace Place = TextPlace.Top,
    [property: Range(100, 250)] int LineHeightPercent = 140,
    TextFont Font = TextFont.Sans)
{
    internal const int LengthMax = 300;

    /// <summary>Smaller is not legible on a phone.</summary>
    internal const int SizeMin = 20;

    internal int LineHeight => Size * LineHeightPercent / 100;

    internal PosterBox Box => new(X, Y, Width, LinesMax * LineHeight);
}

/// <summary>How a campaign's personal posters look: lengths in pixels from the top left, drawn in the order of the members.</summary>
public sealed record PosterLayout(
    [property: Required] PosterBackground Background,
    [property: Required] PosterQr Qr,
    [property: Required, Length(1, PosterLayout.TextsMax), NoNulls] IReadOnlyList<PosterText> Texts,
    PosterAvatar? Avatar = null,
    [property: Length(0, PosterLayout.PanelsMax), NoNulls] IReadOnlyList<PosterPanel>? Panels = null,
    [property: Range(PosterLayout.WidthMin, PosterLayout.WidthMax)] int Width = 750,
    [property: Range(PosterLayout.WidthMin, PosterLayout.HeightMax)] int Height = 1334)
{
    internal const int WidthMin = 360;
    internal const int WidthMax = 1080;
    internal const int HeightMax = 1920;
    internal const int QrSizeMin = 200;
    internal const int TextsMax = 20;
    internal const int PanelsMax = 30;
    internal const string ColourPattern = "^#[0-9A-Fa-f]{6}$";

    internal string ToText() => RulesText.Write(this);

    internal static PosterLayout Read(string text) => RulesText.Read<PosterLayout>(text);
}
