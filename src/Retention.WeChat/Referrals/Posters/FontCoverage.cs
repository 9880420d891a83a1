using System.Collections;
using System.Runtime.InteropServices;

namespace Retention.WeChat.Referrals;

/// <summary>Asks fontconfig which characters any installed font has.</summary>
internal static class FontCoverage
{
    public const string Fontconfig = "libfontconfig.so.1";
    private const string CharSet = "charset";
    private const int RunesMax = 0x110000;

    public static Glyphs Read()
    {
        var known = new BitArray(RunesMax);
        var pattern = NewPattern();
        var wanted = NewObjectSet();
        Add(wanted, CharSet);
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
        for (var font = 0; font < fonts.Count; font++)
        {
            // The set belongs to the pattern and goes with it.
            if (GetCharSet(Marshal.ReadIntPtr(fonts.Patterns, font * IntPtr.Size), CharSet, 0, out var has) == 0)
                MarkPages(known, has);
        }
    }

    /// <summary>fontconfig tells a set in pages of 256 characters, each eight words of 32 bits.</summary>
    private static void MarkPages(BitArray known, IntPtr has)
    {
        var page = new uint[8];
        for (var at = FirstPage(has, page, out var next); at != uint.MaxValue; at = NextPage(has, page, ref next))
        {
            for (var bit = 0; bit < 256; bit++)
            {
                if ((page[bit / 32] >> (bit % 32) & 1) == 1 && at + bit < RunesMax)
                    known[(int)at + bit] = true;
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

    [DllImport(Fontconfig, EntryPoint = "FcCharSetFirstPage")]
    private static extern uint FirstPage(IntPtr set, [Out] uint[] page, out uint next);

    [DllImport(Fontconfig, EntryPoint = "FcCharSetNextPage")]
    private static extern uint NextPage(IntPtr set, [Out] uint[] page, ref uint next);
}
