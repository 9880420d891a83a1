using System.Collections;
using System.Runtime.InteropServices;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Asks fontconfig which characters the installed fonts can show. What a font holds as coloured pictures does not count:
/// librsvg draws them as black shapes, and prefers such a font where another has the character too.
/// </summary>
internal static class FontCoverage
{
    public const string Fontconfig = "libfontconfig.so.1";
    private const string CharSet = "charset";
    private const string Colour = "color";
    private const int RunesMax = 0x110000;

    /// <summary>Fonts of pictures also hold figures and marks below this, which are drawn from other fonts.</summary>
    private const int SymbolsFrom = 0x2190;

    public static Glyphs Read()
    {
        var known = new BitArray(RunesMax);
        var pattern = NewPattern();
        var wanted = NewObjectSet();
        Add(wanted, CharSet);
        Add(wanted, Colour);
        var fonts = List(IntPtr.Zero, pattern, wanted);
        if (fonts != IntPtr.Zero)
        {
            Mark(known, Marshal.PtrToStructure<FontSet>(fonts));
            Destroy(fonts);
        }

        DestroyObjectSet(wanted);
        DestroyPattern(pattern);
        return new Glyphs(rune => known[rune.Value]);
    }

    private static void Mark(BitArray known, FontSet fonts)
    {
        var all = Enumerable.Range(0, fonts.Count).Select(font => Marshal.ReadIntPtr(fonts.Patterns, font * IntPtr.Size)).ToList();
        var coloured = all.Where(font => GetBool(font, Colour, 0, out var isColoured) == 0 && isColoured != 0).ToHashSet();
        foreach (var font in all.Where(font => !coloured.Contains(font)))
            MarkFont(known, font, 0, has: true);
        foreach (var font in coloured)
            MarkFont(known, font, SymbolsFrom, has: false);
    }

    private static void MarkFont(BitArray known, IntPtr font, int from, bool has)
    {
        // The set belongs to the font's pattern and goes with it.
        if (GetCharSet(font, CharSet, 0, out var set) == 0)
            MarkPages(known, set, from, has);
    }

    /// <summary>fontconfig tells a set in pages of 256 characters, each eight words of 32 bits.</summary>
    private static void MarkPages(BitArray known, IntPtr set, int from, bool has)
    {
        var page = new uint[8];
        for (var at = FirstPage(set, page, out var next); at != uint.MaxValue; at = NextPage(set, page, ref next))
        {
            for (var bit = 0; bit < 256; bit++)
            {
                var rune = (int)at + bit;
                if ((page[bit / 32] >> (bit % 32) & 1) == 1 && rune >= from && rune < RunesMax)
                    known[rune] = has;
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct FontSet(int Count, int Room, IntPtr Patterns);

    [DllImport(Fontconfig, EntryPoint = "FcPatternCreate")]
    private static extern IntPtr NewPattern();

    [DllImport(Fontconfig, EntryPoint = "FcPatternDestroy")]
    private static extern void DestroyPattern(IntPtr pattern);

    [DllImport(Fontconfig, EntryPoint = "FcObjectSetCreate")]
    private static extern IntPtr NewObjectSet();

    [DllImport(Fontconfig, EntryPoint = "FcObjectSetAdd")]
    private static extern int Add(IntPtr objects, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Fontconfig, EntryPoint = "FcObjectSetDestroy")]
    private static extern void DestroyObjectSet(IntPtr objects);

    [DllImport(Fontconfig, EntryPoint = "FcFontList")]
    private static extern IntPtr List(IntPtr config, IntPtr pattern, IntPtr objects);

    [DllImport(Fontconfig, EntryPoint = "FcFontSetDestroy")]
    private static extern void Destroy(IntPtr fonts);

    [DllImport(Fontconfig, EntryPoint = "FcPatternGetCharSet")]
    private static extern int GetCharSet(IntPtr pattern, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int index, out IntPtr set);

    [DllImport(Fontconfig, EntryPoint = "FcPatternGetBool")]
    private static extern int GetBool(IntPtr pattern, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int index, out int value);

    [DllImport(Fontconfig, EntryPoint = "FcCharSetFirstPage")]
    private static extern uint FirstPage(IntPtr set, [Out] uint[] page, out uint next);

    [DllImport(Fontconfig, EntryPoint = "FcCharSetNextPage")]
    private static extern uint NextPage(IntPtr set, [Out] uint[] page, ref uint next);
}
