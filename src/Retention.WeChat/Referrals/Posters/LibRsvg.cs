using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Retention.WeChat.Referrals;

/// <summary>The few functions of librsvg, Cairo and GLib that turn SVG into pixels, as their C headers declare them.</summary>
internal static class LibRsvg
{
    public const string Rsvg = "librsvg-2.so.2";
    public const string Cairo = "libcairo.so.2";
    public const string GObject = "libgobject-2.0.so.0";
    public const string GLib = "libglib-2.0.so.0";

    /// <summary>CAIRO_FORMAT_RGB24: four bytes a pixel, blue first, the last one unused.</summary>
    public const int Rgb24 = 1;

    [DllImport(Rsvg, EntryPoint = "rsvg_handle_new_from_data")]
    public static extern SvgHandle NewFromData(byte[] data, nuint length, out IntPtr error);

    [DllImport(Rsvg, EntryPoint = "rsvg_handle_render_document")]
    public static extern int Render(SvgHandle svg, CairoContext context, in Viewport viewport, out IntPtr error);

    [DllImport(Cairo, EntryPoint = "cairo_image_surface_create")]
    public static extern CairoSurface NewSurface(int format, int width, int height);

    [DllImport(Cairo, EntryPoint = "cairo_surface_status")]
    public static extern int StatusOf(CairoSurface surface);

    [DllImport(Cairo, EntryPoint = "cairo_create")]
    public static extern CairoContext NewContext(CairoSurface surface);

    [DllImport(Cairo, EntryPoint = "cairo_status")]
    public static extern int StatusOf(CairoContext context);

    [DllImport(Cairo, EntryPoint = "cairo_surface_flush")]
    public static extern void Flush(CairoSurface surface);

    [DllImport(Cairo, EntryPoint = "cairo_image_surface_get_data")]
    public static extern IntPtr DataOf(CairoSurface surface);

    [DllImport(Cairo, EntryPoint = "cairo_image_surface_get_stride")]
    public static extern int StrideOf(CairoSurface surface);

    /// <summary>Frees what a function reported as an error.</summary>
    /// <returns>Its text; null when there was none.</returns>
    public static string? Take(IntPtr error)
    {
        if (error == IntPtr.Zero)
            return null;
        var message = Marshal.PtrToStringUTF8(Marshal.PtrToStructure<GError>(error).Message);
        FreeError(error);
        return message;
    }

    [DllImport(Cairo, EntryPoint = "cairo_surface_destroy")]
    private static extern void Destroy(IntPtr surface);

    [DllImport(Cairo, EntryPoint = "cairo_destroy")]
    private static extern void DestroyContext(IntPtr context);

    [DllImport(GObject, EntryPoint = "g_object_unref")]
    private static extern void Unref(IntPtr instance);

    [DllImport(GLib, EntryPoint = "g_error_free")]
    private static extern void FreeError(IntPtr error);

    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Viewport(double X, double Y, double Width, double Height);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct GError(uint Domain, int Code, IntPtr Message);

    public sealed class SvgHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            Unref(handle);
            return true;
        }
    }

    public sealed class CairoSurface() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            Destroy(handle);
            return true;
        }
    }

    public sealed class CairoContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            DestroyContext(handle);
            return true;
        }
    }
}
