using System.Runtime.InteropServices;
using System.Text;

namespace Retention.WeChat.Referrals;

/// <summary>Turns SVG into PNG on the calling thread.</summary>
internal static class SvgPicture
{
    /// <exception cref="InvalidOperationException">librsvg or Cairo refused: the SVG is broken or memory is out.</exception>
    public static byte[] Png(string svg, int width, int height)
    {
        var text = Encoding.UTF8.GetBytes(svg);
        using var document = LibRsvg.NewFromData(text, (nuint)text.Length, out var parseError);
        ThrowIf(document.IsInvalid, "parse", parseError);
        using var surface = LibRsvg.NewSurface(LibRsvg.Rgb24, width, height);
        ThrowIf(LibRsvg.StatusOf(surface) != 0, "make room", IntPtr.Zero);
        using (var context = LibRsvg.NewContext(surface))
        {
            ThrowIf(LibRsvg.StatusOf(context) != 0, "begin", IntPtr.Zero);
            ThrowIf(LibRsvg.Render(document, context, new LibRsvg.Viewport(0, 0, width, height), out var drawError) == 0, "draw", drawError);
        }

        LibRsvg.Flush(surface);
        var stride = LibRsvg.StrideOf(surface);
        var pixels = new byte[stride * height];
        Marshal.Copy(LibRsvg.DataOf(surface), pixels, 0, pixels.Length);
        return PngWriter.Write(pixels, stride, width, height);
    }

    private static void ThrowIf(bool failed, string step, IntPtr error)
    {
        if (failed)
            throw new InvalidOperationException($"The poster could not be drawn ({step}): {LibRsvg.Take(error)}");
    }
}
